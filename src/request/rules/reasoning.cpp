// Thinking levels: the selected level becomes OpenRouter's `reasoning` payload
// (provider-behaviour 5.3 and 5.4; design, decision 3).
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

// The effort word for a level; empty for a word that is no level.
std::string_view effort_of(std::string_view level) {
  if (level == "off") return "none";
  if (level == "adaptive") return "medium";
  if (level == "max") return "xhigh";
  for (const std::string_view same : {"minimal", "low", "medium", "high", "xhigh"}) {
    if (level == same) return same;
  }
  return {};
}

// The selected level, strongest source first; empty when nobody selected one.
std::string selected_level(Draft& draft) {
  if (!draft.input.options.thinking.empty()) return draft.input.options.thinking;
  const JsonRef effort = draft.field("reasoning_effort");
  if (draft.body.type(effort) == JsonType::kString) {
    std::string word = decoded(draft.body.string(effort));
    if (word == "none") return "off";
    if (!effort_of(word).empty()) return word;
    draft.warn("ignored_field", "reasoning_effort holds a word that is no level; it was not sent");
  }
  const std::string param = string_or(draft.params, "thinking", "");
  return param.empty() ? draft.input.config.thinking_default : param;
}

// Whether the request's own `reasoning` must stay exactly as it is.
bool caller_decided(const Draft& draft, JsonRef reasoning) {
  switch (draft.body.type(reasoning)) {
    case JsonType::kObject:
      return draft.body.find(reasoning, "effort") || draft.body.find(reasoning, "max_tokens");
    case JsonType::kArray:
    case JsonType::kTrue:
      return true;
    case JsonType::kString:
      return !draft.body.string(reasoning).empty();
    case JsonType::kNumber:
      return number_or(draft.body.text(reasoning), 0) != 0;
    default:
      return false;
  }
}

}  // namespace

void reasoning(Draft& draft) {
  const std::string level = selected_level(draft);
  if (level.empty()) return;
  const std::string_view effort = effort_of(level);
  if (effort.empty()) {
    draft.warn("ignored_param", "params.thinking holds a word that is no level; it was not sent");
    return;
  }
  const JsonRef own = draft.field("reasoning");
  if (caller_decided(draft, own)) return;
  if (!draft.traits.reasoning_skipped.empty()) {
    draft.withhold("the thinking level " + level +
                   " is not sent: " + std::string(draft.traits.reasoning_skipped));
    return;
  }
  if (level == "off") {
    draft.withhold(
        "thinking off is not sent: without the model catalogue it is unknown whether this model "
        "may stop reasoning");
    return;
  }
  if (draft.body.type(own) == JsonType::kObject) {
    draft.body.set(own, "effort", json_quoted(effort));
  } else {
    draft.body.set(draft.body.root(), "reasoning", "{\"effort\":" + json_quoted(effort) + "}");
  }
  draft.fired();
}

}  // namespace fluffbuzz::rules
