// What a call has cost, told from what is known about it when it has ended.
#ifndef FLUFFBUZZ_CALL_SPEND_H_
#define FLUFFBUZZ_CALL_SPEND_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "model/model_facts.h"

namespace fluffbuzz {

struct Spending {
  // Upstream has worked on the request and did not take it back by an error before any output.
  bool worked = false;
  std::string_view usage;         // of the answer, JSON text, or empty
  double earlier_cost = 0;        // that upstream told for attempts which were given up
  double prompt_tokens = 0;       // as estimated from the request
  double output_bytes = 0;        // of text, reasoning and tool arguments that came
  bool uncounted_output = false;  // something came whose tokens no bytes tell (images)
  std::optional<PriceList> prices;
};

struct Spent {
  enum class Basis { kUpstream, kEstimate, kNothing };
  Basis basis = Basis::kNothing;
  double cost = 0;  // USD; negative: unknown
  // Negative: unknown.
  double prompt_tokens = 0;
  double completion_tokens = 0;
};

// The cost that upstream told; without one, tokens at known prices: those of the usage, else the
// request's estimate and what has come. Nothing where upstream answered by an error, or not at all.
Spent spent_of(const Spending& spending);

// As a value: {"cost", "basis", "promptTokens", "completionTokens"}; null for what is unknown.
void write_spent(JsonWriter& writer, const Spent& spent);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_SPEND_H_
