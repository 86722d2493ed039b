// What is known about one model. Every field may be unknown: sources differ in what they say, and a
// guess must not look like knowledge.
#ifndef FLUFFBUZZ_MODEL_MODEL_FACTS_H_
#define FLUFFBUZZ_MODEL_MODEL_FACTS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fluffbuzz {

// Prices by OpenRouter's names (prompt, completion, request, image, input_cache_read, ...) in USD
// per million units; `request` and `image` too, so that one rule converts them all. A price that is
// absent, negative or unreadable upstream is not listed.
using PriceList = std::vector<std::pair<std::string, double>>;

// Prices that replace others under conditions; of several that apply the later one wins per name
// (openrouter-api 6.2).
struct PriceOverride {
  double min_prompt_tokens = -1;  // applies above this many; negative: no such condition
  int utc_start = -1;             // HHMM, from here ...
  int utc_end = -1;               // ... until before here, possibly over midnight; negative: always
  PriceList prices;
};

struct ModelFacts {
  std::string id;    // normalised, as on the wire
  std::string name;  // or empty
  std::optional<bool> reasoning;
  // Reasoning cannot be switched off.
  std::optional<bool> reasoning_mandatory;
  // Takes effort words. When false, reasoning is only on or off.
  std::optional<bool> has_efforts;
  // The words, when they are limited; absent: all of them.
  std::optional<std::vector<std::string>> efforts;
  std::optional<bool> tools;
  std::optional<std::vector<std::string>> input;   // modalities: text, image, file, audio, video
  std::optional<std::vector<std::string>> output;  // modalities
  std::optional<double> context_window;            // tokens
  std::optional<double> max_tokens;                // tokens of one answer
  std::optional<PriceList> prices;
  std::vector<PriceOverride> price_overrides;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_MODEL_MODEL_FACTS_H_
