// What a body asks for beyond its policy (openrouter-api 2.1, 2.2, 2.6, 2.10, 6.4).
#include <algorithm>
#include <string>
#include <utility>

#include "base/utf8.h"
#include "request/media_address.h"
#include "request/policy.h"

namespace fluffbuzz {

namespace {

constexpr uint32_t kNone = JsonDocument::kNone;

constexpr std::string_view kWebFields[] = {"web_search_options", "web_search", "x_search_filter",
                                           "search_parameters", "enable_search"};
constexpr std::string_view kTierFields[] = {"service_tier", "servicetier", "speed"};
constexpr std::string_view kPlainTiers[] = {"auto", "default", "flex", "standard"};
// `type` of a tool that the caller runs, and what else stands in a tool_choice.
constexpr std::string_view kOwnTools[] = {"function", "custom"};
constexpr std::string_view kChoices[] = {"function", "custom", "allowed_tools"};

template <size_t kSize>
bool is_one_of(std::string_view word, const std::string_view (&words)[kSize]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// `model`, `analysis_models`, `allowed_models`, ...; those that only leave models out name none
// that is used.
bool names_models(std::string_view name) {
  if (name.substr(0, 7) == "exclude" || name.substr(0, 6) == "ignore") return false;
  return ends_with(name, "model") || ends_with(name, "models") || name == "fallbacks";
}

class BodyCheck {
 public:
  // `operators`: the body is the operator's own, and only its models count.
  BodyCheck(const Config& config, const CallPolicy& policy, const JsonDocument& body,
            std::string place, bool operators)
      : config_(config),
        policy_(policy),
        body_(body),
        place_(std::move(place)),
        operators_(operators) {}

  Error run() {
    each(JsonDocument::root(), [&](uint32_t member) { check_member(member); });
    if (pins_models_) check_pinned();
    return std::move(error_);
  }

 private:
  template <class Use>
  void each(uint32_t container, const Use& use) {
    for (uint32_t i = body_.first_child(container); i != kNone && !failed();
         i = body_.next_sibling(i)) {
      use(i);
    }
  }

  bool failed() const { return !error_.message.empty(); }
  JsonType type(uint32_t value) const { return body_.node(value).type; }
  bool is_container(uint32_t value) const {
    return type(value) == JsonType::kObject || type(value) == JsonType::kArray;
  }
  std::string text(uint32_t value) const { return decoded(body_.string(value)); }
  std::string name(uint32_t member) const { return ascii_lower(body_.key(member)); }

  void refuse(const std::string& field, std::string_view what,
              ErrorCode code = ErrorCode::kNotAllowed) {
    if (!failed()) error_ = field_error(code, place_ + field, what);
  }

  void check_member(uint32_t member) {
    const std::string field = name(member);
    if (type(member) == JsonType::kNull) return;
    if (field == "model" || field == "models") {
      check_ids(member, field, field == "model" ? Form::kOne : Form::kList, !operators_);
    } else if (field == "fallbacks") {
      check_ids(member, field, Form::kList, false);
    } else if (field == "preset") {
      check_preset(member);
    } else if (field == "plugins") {
      check_list(member, field, kPlugin);
    } else if (field == "tools") {
      check_list(member, field, kTool);
    } else if (field == "tool_choice") {
      check_choice(member);
    } else if (!operators_) {
      check_costs(member, field);
    }
  }

  void check_costs(uint32_t member, const std::string& field) {
    const bool is_false = type(member) == JsonType::kFalse;
    if (is_one_of(field, kWebFields) && !policy_.online && !is_false) {
      refuse(field, "searches the web, which the policy does not permit; leave it out");
    } else if (is_one_of(field, kTierFields) && !is_one_of(text(member), kPlainTiers)) {
      refuse(field, "a dearer service tier is permitted by no policy; leave it out");
    }
  }

  enum class Form { kOne, kList, kEither };

  // `resolve`: the ids are read by us, with aliases and refs, and not by OpenRouter.
  void check_ids(uint32_t value, const std::string& field, Form form, bool resolve) {
    if (is_hidden(value, field)) return;
    if (type(value) == JsonType::kString && form != Form::kList) {
      check_id(text(value), field, resolve);
    } else if (type(value) == JsonType::kArray && form != Form::kOne) {
      size_t index = 0;
      each(value, [&](uint32_t item) {
        check_ids(item, joined({field, ".", std::to_string(index++)}), Form::kOne, resolve);
      });
    } else if (form != Form::kEither || is_container(value)) {
      refuse(field, form == Form::kList ? "must be a list of model names" : "must be a model name",
             ErrorCode::kInvalidRequest);
    }
  }

  void check_id(const std::string& id, const std::string& field, bool resolve) {
    Error error;
    if (!resolve) {
      error = id_refusal(config_, policy_, id);
    } else if (!trim(id).empty()) {
      const Result<ModelRef> ref = resolve_model(config_, id);
      error = ref ? model_refusal(config_, &policy_, ref.value(), NamedBy::kCaller) : ref.error();
    }
    if (!error.message.empty() && !failed()) error_ = at_field(std::move(error), place_ + field);
  }

  void check_preset(uint32_t value) {
    if (type(value) != JsonType::kString) {
      refuse("preset", "must be the name of a preset", ErrorCode::kInvalidRequest);
      return;
    }
    const std::string preset = text(value);
    const bool whole = preset.substr(0, 1) == "@";
    check_id(whole ? preset : "@preset/" + preset, "preset", false);
  }

  struct Kind {
    std::string_view word;  // how messages call it
    std::string_view name;  // the member that says what it is
    std::string_view policy_member;
    const PolicyGrant CallPolicy::*grant;
  };
  static constexpr Kind kPlugin = {"plugin", "id", "plugins", &CallPolicy::plugins};
  static constexpr Kind kTool = {"server tool", "type", "serverTools", &CallPolicy::server_tools};

  bool is_granted(std::string_view name, const Kind& kind) const {
    return operators_ || (policy_.*kind.grant).holds(name);
  }

  void check_list(uint32_t list, const std::string& field, const Kind& kind) {
    if (type(list) == JsonType::kNull || is_hidden(list, field)) return;
    if (type(list) != JsonType::kArray) {
      refuse(field, "must be a list", ErrorCode::kInvalidRequest);
      return;
    }
    size_t index = 0;
    each(list, [&](uint32_t item) {
      const std::string place = field + "." + std::to_string(index++);
      if (type(item) == JsonType::kObject && !is_hidden(item, place)) {
        check_item(item, place, kind);
      } else {
        refuse(place, "must be an object", ErrorCode::kInvalidRequest);
      }
    });
  }

  void check_item(uint32_t item, const std::string& place, const Kind& kind) {
    bool named = false;
    bool own = true;  // a tool that the caller runs
    each(item, [&](uint32_t member) {
      if (name(member) != kind.name) return;
      named = true;
      const std::string which = text(member);
      if (&kind == &kTool && is_one_of(which, kOwnTools)) return;
      own = false;
      check_granted(which, place, kind);
    });
    if (failed()) return;
    if (!named && !is_granted({}, kind)) {
      refuse(place, joined({"must say what it is in \"", kind.name, "\""}),
             ErrorCode::kInvalidRequest);
    } else if (!named || !own) {
      check_inside(item, place);
    }
  }

  void check_granted(const std::string& which, const std::string& place, const Kind& kind) {
    if (is_granted(which, kind)) return;
    refuse(place, joined({"the policy does not permit the ", kind.word, " \"", shorten(which, 80),
                          "\"; leave it out, or have it added to \"", kind.policy_member, "\""}));
  }

  void check_choice(uint32_t choice) {
    if (type(choice) != JsonType::kObject) return;
    each(choice, [&](uint32_t member) {
      const bool chooses = name(member) == "type" && !is_one_of(text(member), kChoices);
      if (chooses) check_granted(text(member), "tool_choice", kTool);
    });
    check_inside(choice, "tool_choice");
  }

  // What a plugin or server tool is given, however deep.
  void check_inside(uint32_t value, const std::string& place) {
    if (is_hidden(value, place)) return;
    const bool list = type(value) == JsonType::kArray;
    size_t index = 0;
    each(value, [&](uint32_t member) {
      const std::string field = list ? std::to_string(index++) : name(member);
      const std::string where = joined({place, ".", field});
      if (field == "tools") {
        check_list(member, where, kTool);
      } else if (field == "plugins") {
        check_list(member, where, kPlugin);
      } else if (names_models(field)) {
        pins_models_ = pins_models_ || (field == "pin_model" && type(member) == JsonType::kTrue);
        check_ids(member, where, Form::kEither, false);
      } else if (is_container(member)) {
        check_inside(member, where);
      }
    });
  }

  // A router that keeps to the model of an earlier turn finds its name there.
  void check_pinned() {
    each(JsonDocument::root(), [&](uint32_t messages) {
      if (name(messages) != "messages") return;
      size_t index = 0;
      each(messages, [&](uint32_t message) {
        const std::string place = joined({"messages.", std::to_string(index++), ".model"});
        each(message, [&](uint32_t member) {
          if (name(member) == "model") check_ids(member, place, Form::kEither, false);
        });
      });
    });
  }

  // Too deep for the index: what nobody has looked at does not pass.
  bool is_hidden(uint32_t value, const std::string& place) {
    if (!is_container(value) || body_.first_child(value) != kNone) return false;
    const std::string_view raw = body_.raw(value);
    if (trim(raw.substr(1, raw.size() - 2)).empty()) return false;
    refuse(place, "is nested too deep for the policy to be checked", ErrorCode::kInvalidRequest);
    return true;
  }

  const Config& config_;
  const CallPolicy& policy_;
  const JsonDocument& body_;
  const std::string place_;
  const bool operators_;
  bool pins_models_ = false;
  Error error_;
};

}  // namespace

std::span<const std::string_view> web_search_fields() { return kWebFields; }

Error body_refusal(const Config& config, const CallPolicy& policy, const JsonDocument& body) {
  // Upstream's refusal would name no field, and come after the request has been counted.
  const uint32_t messages = body.find(JsonDocument::root(), "messages");
  if (messages != kNone && body.node(messages).type == JsonType::kArray &&
      body.first_child(messages) == kNone) {
    return field_error(ErrorCode::kInvalidRequest, "messages", "must hold at least one message");
  }
  Error error = BodyCheck(config, policy, body, "", false).run();
  return error.message.empty() ? media_refusal(body) : error;
}

Error extra_refusal(const Config& config, const CallPolicy& policy, std::string_view field,
                    const Json& value) {
  Json body = json_object();
  body[std::string(field)] = value;
  const std::string text = dump_json(body);
  const Result<JsonDocument> document = JsonDocument::parse(text);
  if (!document) return document.error();
  return BodyCheck(config, policy, document.value(), "params.extraBody.", true).run();
}

}  // namespace fluffbuzz
