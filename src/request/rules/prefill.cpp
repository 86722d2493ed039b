// A trailing assistant message is a prefill, which some families refuse while they reason
// (provider-behaviour 5.6).
#include "request/reasoning_state.h"
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

void anthropic_prefill(Draft& draft) {
  if (!draft.traits.no_prefill_while_reasoning) return;
  if (reasoning_state(draft.body) != ReasoningState::kOn) return;
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
