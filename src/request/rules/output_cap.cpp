// One limit in the params serves many models; a model with a smaller one would refuse it, or only a
// few of its providers would qualify. A limit that the request itself names always passes.
#include <algorithm>
#include <cmath>

#include "request/estimate.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

void output_cap(Draft& draft) {
  const JsonRef field = draft.field("max_completion_tokens");
  if (!field || !field.inserted || draft.insisted("max_completion_tokens")) return;
  const ModelFacts& facts = draft.facts();
  // Beyond this no double is every whole number, and no model writes that much.
  constexpr double kEndless = 9e15;
  double limit = std::min(facts.max_tokens.value_or(kEndless), kEndless);
  if (facts.context_window) {
    const double prompt = estimated_prompt_tokens(draft.body.document());
    limit = std::min(limit, std::max(1.0, *facts.context_window - prompt - 1));
  }
  if (number_or(draft.body.text(field), 0) <= limit) return;
  draft.body.set(draft.body.root(), "max_completion_tokens",
                 std::to_string(static_cast<int64_t>(limit)));
  draft.fired();
  draft.warn("output_cap", "params.maxTokens was lowered to " +
                               std::to_string(static_cast<int64_t>(limit)) + ", which is what " +
                               draft.input.model.id + " can write");
}

}  // namespace fluffbuzz::rules
