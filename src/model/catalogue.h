// OpenRouter's model catalogue (`GET /models`) and the few rows that are bundled for the time
// before it is loaded.
#ifndef FLUFFBUZZ_MODEL_CATALOGUE_H_
#define FLUFFBUZZ_MODEL_CATALOGUE_H_

#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/model_facts.h"

namespace fluffbuzz {

class Catalogue {
 public:
  // Reads the body of `GET /models` (openrouter-api 6.1; field mapping: provider-behaviour 1.7).
  // A row without an id is left out, a field of an unexpected kind is unknown. Errors: kBadResponse
  // when the text is no such body.
  static Result<Catalogue> parse(std::string_view body);

  // The row of a wire id, or null. A variant that only steers routing (`:nitro`) or an appended
  // preset has the facts of the model itself; `:free` and the like have rows of their own.
  const ModelFacts* find(std::string_view id) const;

  const std::vector<ModelFacts>& models() const { return models_; }

 private:
  std::vector<ModelFacts> models_;
};

// The bundled fallback examples of the provider page, with facts of provider-behaviour 1.6.
const std::vector<ModelFacts>& bundled_models();

// The row with this id, in any case of letters; null when there is none.
const ModelFacts* find_model(const std::vector<ModelFacts>& models, std::string_view id);

// Takes from `weaker` what `facts` does not know.
void fill_facts(ModelFacts& facts, const ModelFacts& weaker);

// The prices of a request with `prompt_tokens`, at `utc` (HHMM): overrides replace price by price.
PriceList prices_at(const ModelFacts& facts, double prompt_tokens, int utc);

// The price of that name, negative when it is unknown.
double price_of(const PriceList& prices, std::string_view name);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_MODEL_CATALOGUE_H_
