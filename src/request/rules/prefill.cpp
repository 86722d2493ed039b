// A trailing assistant message is a prefill, which some families refuse while they reason
// (provider-behaviour 5.6).
#include "base/utf8.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

bool is_plain_assistant(const JsonEdit& body, JsonRef message) {
  if (!body.is_string(body.find(message, "role"), "assistant")) return false;
  if (!body.children(body.find(message, "tool_calls")).empty()) return false;
  for (const JsonRef block : body.children(body.find(message, "content"))) {
    const JsonRef type = body.find(block, "type");
    if (body.is_string(type, "tool_use") || body.is_string(type, "toolCall")) return false;
  }
  return true;
}

}  // namespace

bool reasons(const JsonEdit& body, JsonRef reasoning) {
  const Result<Json> parsed = parse_json(body.text(reasoning));
  if (!parsed) return false;
  const Json& value = parsed.value();
  if (value.is_object()) {
    const std::string effort = string_or(value, "effort", "on");
    return bool_or(value, "enabled", true) && effort != "none" && effort != "off" &&
           double_or(value, "max_tokens", 1) > 0;
  }
  const bool* flag = value.get_ptr<const bool*>();
  if (flag != nullptr) return *flag;
  const std::string word(trim(text_of(value)));
  return !word.empty() && word != "none" && word != "off";
}

void anthropic_prefill(Draft& draft) {
  const JsonRef reasoning = draft.field("reasoning");
  if (!draft.traits.no_prefill_while_reasoning || !reasoning || !reasons(draft.body, reasoning)) {
    return;
  }
  const std::vector<JsonRef> messages = draft.body.children(draft.field("messages"));
  size_t keep = messages.size();
  while (keep > 0 && is_plain_assistant(draft.body, messages[keep - 1])) --keep;
  if (keep == messages.size()) return;
  if (!draft.input.route.verified) {
    draft.withhold("a trailing assistant message is kept: " + draft.input.route.unverified);
    return;
  }
  for (size_t i = messages.size(); i > keep; --i) draft.body.remove(messages[i - 1]);
  draft.fired();
  draft.warn("prefill_dropped",
             "a trailing assistant message was left out: this model takes no "
             "prefill while it reasons");
}

}  // namespace fluffbuzz::rules
