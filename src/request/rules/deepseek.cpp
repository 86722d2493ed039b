// DeepSeek V4 in replayed turns (provider-behaviour 5.6); which models that are is a trait.
#include "request/reasoning_state.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

constexpr std::string_view kContent = "reasoning_content";

// While it reasons, a turn without tool calls is refused when the field is missing.
void add_content(Draft& draft, JsonRef message) {
  JsonEdit& body = draft.body;
  if (!body.children(body.find(message, "tool_calls")).empty() || body.find(message, kContent)) {
    return;
  }
  body.set(message, kContent, "\"\"");
  draft.fired();
}

void remove_content(Draft& draft, JsonRef message) {
  if (draft.body.remove_member(message, kContent)) draft.fired();
}

}  // namespace

void deepseek_v4(Draft& draft) {
  if (!draft.traits.replays_reasoning_content) return;
  // The vendor's own switch; OpenRouter's is `reasoning`.
  if (draft.body.remove_member(draft.body.root(), "thinking")) draft.fired();
  const ReasoningState state = reasoning_state(draft.body);
  if (state == ReasoningState::kUnsaid) return;
  const bool on = state == ReasoningState::kOn;
  for (const JsonRef message : draft.body.children(draft.field("messages"))) {
    if (!draft.body.is_string(draft.body.find(message, "role"), "assistant")) continue;
    if (!draft.input.route.verified) {
      draft.withhold("reasoning_content of replayed turns stays as it is: " +
                     draft.input.route.unverified);
      return;
    }
    on ? add_content(draft, message) : remove_content(draft, message);
  }
}

}  // namespace fluffbuzz::rules
