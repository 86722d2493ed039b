// What a request may cost at most, whichever of its models answers.
//
// By the catalogue's prices, which are those of one provider of a model: where another one may be
// dearer, provider.max_price bounds it.
#ifndef FLUFFBUZZ_CALL_WORST_COST_H_
#define FLUFFBUZZ_CALL_WORST_COST_H_

#include <string>
#include <vector>

#include "call/core.h"
#include "request/draft.h"

namespace fluffbuzz {

struct WorstCost {
  double cost = -1;  // USD, of the dearest model whose price is known; negative: there is none
  // Models without a known price or without a known limit of their answers, and plugins, server
  // tools, presets and fields whose price nobody publishes. Each once.
  std::vector<std::string> unpriced;
};

// Adds what one candidate's request may cost: its model, and every model of its `models`. Every
// byte of text counts as a token, the answer as the request's own limit or the model's, as often as
// `n` says; of prices that depend on the time or on the prompt's length the highest counts.
void add_worst_cost(WorstCost& worst, const CoreState& core, const Draft& draft);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_WORST_COST_H_
