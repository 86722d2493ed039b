#include "request/policy.h"

#include <algorithm>
#include <utility>

#include "base/nearest.h"
#include "base/utf8.h"
#include "config/model_lookup.h"

namespace fluffbuzz {

namespace {

constexpr std::string_view kPreset = "@preset/";

Error wrong(const std::string& place, std::string_view wanted, const Json& value) {
  return field_error(ErrorCode::kInvalidRequest, place,
                     joined({"must be ", wanted, ", not ", kind_of(value)}));
}

// Every reader answers an error without a message, or what is wrong.
Error read_names(const Json& value, const std::string& place, std::vector<std::string>& out) {
  const auto* list = value.get_ptr<const Json::array_t*>();
  if (list == nullptr) return wrong(place, "a list of names", value);
  for (size_t i = 0; i < list->size(); ++i) {
    const std::string name(trim(text_of((*list)[i])));
    if (name.empty()) return wrong(place + "." + std::to_string(i), "a name", (*list)[i]);
    out.push_back(name);
  }
  return {};
}

Error read_models(const Json& value, const std::string& place, CallPolicy& policy) {
  policy.any_model = false;
  Error error = read_names(value, place, policy.models);
  for (size_t i = 0; error.message.empty() && i < policy.models.size(); ++i) {
    if (policy.models[i].find('*') + 1 >= policy.models[i].size() ||
        policy.models[i].find('*') == std::string::npos) {
      continue;
    }
    error = field_error(ErrorCode::kInvalidRequest, place + "." + std::to_string(i),
                        "a star can only end a pattern, as in \"vendor/*\"");
  }
  return error;
}

Error read_grant(const Json& value, const std::string& place, PolicyGrant& grant) {
  if (value.is_array()) return read_names(value, place, grant.names);
  if (!value.is_boolean()) return wrong(place, "true, false or a list of names", value);
  grant.all = *value.get_ptr<const bool*>();
  return {};
}

Error read_plugins(const Json& value, const std::string& place, CallPolicy& policy) {
  return read_grant(value, place, policy.plugins);
}

Error read_server_tools(const Json& value, const std::string& place, CallPolicy& policy) {
  return read_grant(value, place, policy.server_tools);
}

Error read_online(const Json& value, const std::string& place, CallPolicy& policy) {
  if (!value.is_boolean()) return wrong(place, "true or false", value);
  policy.online = *value.get_ptr<const bool*>();
  return {};
}

struct Member {
  std::string_view name;
  Error (*read)(const Json&, const std::string&, CallPolicy&);
};

constexpr Member kMembers[] = {
    {"models", read_models},
    {"plugins", read_plugins},
    {"serverTools", read_server_tools},
    {"online", read_online},
};

// A model id taken apart. Variants other than `:online` stay: they are models of their own, or have
// a price of their own.
struct Asked {
  std::string base;    // without preset and `:online`
  std::string preset;  // "@preset/x", or empty
  bool online = false;
};

// Without the `:online` among the variants of `text`, wherever it stands.
std::string without_online(std::string_view text, bool& online) {
  std::string out;
  while (!text.empty()) {
    const size_t colon = std::min(text.find(':', 1), text.size());
    const std::string_view segment = text.substr(0, colon);
    text.remove_prefix(colon);
    if (segment.front() == ':' && ascii_iequals(trim(segment.substr(1)), "online")) {
      online = true;
    } else {
      out.append(segment);
    }
  }
  return out;
}

Asked taken_apart(std::string_view id) {
  Asked asked;
  const std::string lower = ascii_lower(id);
  const size_t at = std::min(lower.find(kPreset), id.size());
  asked.base = trim(without_online(id.substr(0, at), asked.online));
  asked.preset = trim(without_online(id.substr(at), asked.online));
  return asked;
}

bool is_pattern(std::string_view entry) { return entry.back() == '*'; }

// What stands before the star of a pattern, as ids have it.
std::string_view pattern_head(std::string_view entry) {
  if (has_openrouter_prefix(entry)) entry.remove_prefix(std::string_view("openrouter/").size());
  entry.remove_suffix(1);
  return entry;
}

bool begins_with(std::string_view text, std::string_view head) {
  return ascii_iequals(text.substr(0, head.size()), head);
}

bool covers(const CallPolicy& policy, std::string_view id, bool preset) {
  return std::any_of(policy.models.begin(), policy.models.end(), [&](const std::string& entry) {
    if (!is_pattern(entry)) return false;
    const std::string_view head = pattern_head(entry);
    return begins_with(id, head) && (!preset || begins_with(head, kPreset));
  });
}

// The entry that names exactly this id, or null. An entry that names nothing (any more) allows
// nothing.
bool lists(const Config& config, const CallPolicy& policy, std::string_view id,
           std::string_view profile = {}) {
  return std::any_of(policy.models.begin(), policy.models.end(), [&](const std::string& entry) {
    if (is_pattern(entry)) return false;
    const Result<ModelRef> ref = resolve_model(config, entry);
    return ref && ascii_iequals(ref.value().id, id) &&
           (profile.empty() || ref.value().profile == profile);
  });
}

bool permits(const Config& config, const CallPolicy& policy, std::string_view id,
             const Asked& asked) {
  if (policy.any_model || lists(config, policy, id)) return true;
  if (id.find('*') != std::string_view::npos) {
    return covers(policy, id.substr(0, id.find('*')), false);
  }
  if (!asked.preset.empty()) {
    if (lists(config, policy, asked.base + asked.preset)) return true;
    const bool preset = lists(config, policy, asked.preset) || covers(policy, asked.preset, true);
    if (!preset || asked.base.empty()) return preset;
  }
  if (lists(config, policy, asked.base)) return true;
  const bool latest = asked.base.substr(0, 1) == "~";
  const bool router = has_openrouter_prefix(std::string_view(asked.base).substr(latest ? 1 : 0));
  return !router && covers(policy, asked.base, false);
}

// What upstream may trim or fold would be another id there than here.
bool is_plain(std::string_view id) {
  return std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

Error refusal(const std::string& message) {
  return field_error(ErrorCode::kNotAllowed, "model", message);
}

}  // namespace

bool PolicyGrant::holds(std::string_view name) const {
  return all || std::find(names.begin(), names.end(), name) != names.end();
}

Result<CallPolicy> read_policy(const Json& value, const std::string& place) {
  const auto* object = value.get_ptr<const Json::object_t*>();
  if (object == nullptr) return wrong(place, "an object", value);
  CallPolicy policy;
  for (const auto& [name, member] : *object) {
    const auto* row = std::find_if(std::begin(kMembers), std::end(kMembers),
                                   [&name = name](const Member& m) { return m.name == name; });
    const std::string where = joined({place, ".", shorten(name, 80)});
    if (row == std::end(kMembers)) {
      std::vector<std::string> known;
      for (const Member& m : kMembers) known.emplace_back(m.name);
      return field_error(ErrorCode::kInvalidRequest, where,
                         "unknown member of a policy." + did_you_mean(name, known));
    }
    Error error = row->read(member, where, policy);
    if (!error.message.empty()) return error;
  }
  return policy;
}

Error id_refusal(const Config& config, const CallPolicy& policy, std::string_view id) {
  id = trim(id);
  if (!is_plain(id)) return refusal("holds a blank or a character that no model id has");
  const Asked asked = taken_apart(id);
  const std::string shown = joined({"\"", shorten(id, 80), "\""});
  if (asked.online && !policy.online) {
    return refusal(shown +
                   " searches the web, which the policy does not permit; leave \":online\" out");
  }
  if (permits(config, policy, id, asked)) return {};
  return refusal(shown +
                 " is not among the models of the policy; choose another one, or have it added");
}

Error model_refusal(const Config& config, const CallPolicy* policy, const ModelRef& ref,
                    NamedBy by) {
  if (!is_allowed(config, ref)) return not_allowed(ref);
  if (policy == nullptr) return {};
  const bool pins = by == NamedBy::kCaller && !ref.profile.empty();
  if (pins && !lists(config, *policy, ref.id, ref.profile)) {
    return refusal("the policy does not permit to choose a key; leave \"@\" and its name out");
  }
  return id_refusal(config, *policy, ref.id);
}

}  // namespace fluffbuzz
