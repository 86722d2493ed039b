// Params of this model fill the body fields that the request lacks (provider-behaviour 8.2, 8.4,
// 8.6; design, section 5, rule 4). The table of names is in config/params.cpp.
#include "config/params.h"

#include "base/nearest.h"
#include "base/utf8.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

// In the order of ParamKind, with the words of kind_of.
constexpr std::string_view kKinds[] = {"a number", "a boolean", "a string",
                                       "an array", "an object", "a string or an array"};

bool has_kind(const Json& value, ParamKind kind) {
  if (kind == ParamKind::kTexts) return value.is_string() || value.is_array();
  return kind_of(value) == kKinds[static_cast<size_t>(kind)];
}

// Whether the request, or extraBody behind it, already decides about the field.
bool is_decided(const Draft& draft, std::string_view field) {
  if (draft.field(field) || draft.insisted(field)) return true;
  return field == "max_completion_tokens" && is_decided(draft, "max_tokens");
}

void fill(Draft& draft, std::string_view field, const Json& value) {
  draft.body.set(draft.body.root(), field, dump_json(value));
  draft.fired();
}

void apply(Draft& draft, const ParamName& row, const Json& value) {
  if (row.kind == ParamKind::kRead) return;
  if (row.kind == ParamKind::kNotForwarded) {
    draft.warn(
        "ignored_param",
        joined({"params.", row.name(),
                " is not forwarded to OpenRouter; params.extraBody sends a field as it is"}));
  } else if (!has_kind(value, row.kind)) {
    draft.warn_kind(row.name(), kKinds[static_cast<size_t>(row.kind)], value);
  } else if (!is_decided(draft, row.field())) {
    fill(draft, row.field(), value);
  }
}

void check_transport(Draft& draft) {
  const Json* transport = find_member(draft.params, "transport");
  if (transport == nullptr || transport->is_null()) return;
  for (const std::string_view known : {"sse", "websocket", "auto"}) {
    if (text_of(*transport) == known) return;
  }
  draft.warn_kind("transport", "one of sse, websocket, auto", *transport);
}

void warn_unknown(Draft& draft, const Json::object_t& params) {
  for (const auto& [name, value] : params) {
    if (find_param(name) != nullptr) continue;
    const std::string shown = shorten(name, 80);
    draft.warn("unknown_param", joined({"params.", shown,
                                        ": unknown param, not sent; params.extraBody sends a field "
                                        "as it is.",
                                        did_you_mean(shown, param_spellings())}));
  }
}

// Last, so that its fields come behind the others.
void add_extra_body(Draft& draft) {
  const Json* extra = find_member(draft.params, "extraBody");
  const auto* fields = extra == nullptr ? nullptr : extra->get_ptr<const Json::object_t*>();
  if (fields == nullptr) return;
  const CallPolicy* policy = draft.input.options.policy.get();
  for (const auto& [field, value] : *fields) {
    if (is_reserved_key(field) || draft.field(field)) continue;
    // Its `models` are read by us, and so judged where they become ids.
    if (policy != nullptr && field != "models") {
      Error refusal = extra_refusal(draft.input.config, *policy, field, value);
      if (!refusal.message.empty()) return draft.fail(std::move(refusal));
    }
    fill(draft, field, field == "models" ? wire_ids(draft, value) : value);
  }
}

}  // namespace

void params(Draft& draft) {
  if (!draft.input.options.session_id.empty() && !draft.field("session_id")) {
    fill(draft, "session_id", draft.input.options.session_id);
  }
  const auto* params = draft.params.get_ptr<const Json::object_t*>();
  if (params == nullptr || params->empty()) return;
  // In the order of the table: the bytes do not depend on the order in which params are written.
  for (const ParamName& row : param_names()) {
    const Json* value = find_member(draft.params, row.name());
    // Null takes back what a weaker level sets.
    if (value != nullptr && !value->is_null()) apply(draft, row, *value);
  }
  add_extra_body(draft);
  check_transport(draft);
  warn_unknown(draft, *params);
}

}  // namespace fluffbuzz::rules
