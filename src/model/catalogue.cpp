#include "model/catalogue.h"

#include <algorithm>

#include "base/utf8.h"

namespace fluffbuzz {

namespace {

std::string_view without_preset(std::string_view id) {
  const size_t at = id.find("@preset/");
  return at == std::string_view::npos || at == 0 ? id : id.substr(0, at);
}

// `:nitro` and its like choose among the providers of a model; they are no models of their own
// (openrouter-api 6.4).
bool drop_routing_variant(std::string_view& id) {
  const size_t colon = id.rfind(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view variant = id.substr(colon + 1);
  for (const std::string_view routing : {"nitro", "floor", "exacto", "online"}) {
    if (!ascii_iequals(variant, routing)) continue;
    id = id.substr(0, colon);
    return true;
  }
  return false;
}

bool is_in_window(const PriceOverride& conditions, int utc) {
  if (conditions.utc_start < 0 || conditions.utc_end < 0) return true;
  const bool after = utc >= conditions.utc_start;
  const bool before = utc < conditions.utc_end;
  // A window over midnight begins later than it ends.
  return conditions.utc_start <= conditions.utc_end ? after && before : after || before;
}

template <class T>
void fill(std::optional<T>& known, const std::optional<T>& weaker) {
  if (!known.has_value()) known = weaker;
}

ModelFacts bundled(std::string_view id, std::string_view name, bool images, double context_window,
                   double max_tokens) {
  ModelFacts facts;
  facts.id = id;
  facts.name = name;
  facts.reasoning = true;
  facts.input = {"text"};
  if (images) facts.input->emplace_back("image");
  facts.output = {"text"};
  facts.context_window = context_window;
  facts.max_tokens = max_tokens;
  return facts;
}

PriceList per_million(double prompt, double completion, double cache_read) {
  return {{"prompt", prompt},
          {"completion", completion},
          {"input_cache_read", cache_read},
          {"input_cache_write", 0}};
}

}  // namespace

const ModelFacts* find_model(const std::vector<ModelFacts>& models, std::string_view id) {
  const auto found = std::find_if(models.begin(), models.end(), [&](const ModelFacts& facts) {
    return ascii_iequals(facts.id, id);
  });
  return found == models.end() ? nullptr : &*found;
}

const ModelFacts* Catalogue::find(std::string_view id) const {
  std::string_view base = without_preset(id);
  const ModelFacts* facts = find_model(models_, base);
  while (facts == nullptr && drop_routing_variant(base)) facts = find_model(models_, base);
  return facts;
}

const std::vector<ModelFacts>& bundled_models() {
  static const std::vector<ModelFacts> kRows = [] {
    std::vector<ModelFacts> rows = {
        bundled("openrouter/auto", "OpenRouter Auto", true, 200'000, 8'192),
        bundled("moonshotai/kimi-k2.6", "MoonshotAI: Kimi K2.6", true, 262'144, 262'144),
        bundled("openrouter/healer-alpha", "Healer Alpha", true, 262'144, 65'536),
        bundled("openrouter/hunter-alpha", "Hunter Alpha", false, 1'048'576, 65'536),
    };
    // Which model answers, whether it reasons and what it costs is the router's choice; it takes
    // tools because it chooses a model that does.
    rows[0].reasoning = false;
    rows[0].tools = true;
    rows[1].prices = per_million(0.8, 3.5, 0.2);
    rows[2].prices = per_million(0, 0, 0);
    rows[3].prices = per_million(0, 0, 0);
    return rows;
  }();
  return kRows;
}

void fill_facts(ModelFacts& facts, const ModelFacts& weaker) {
  if (facts.id.empty()) facts.id = weaker.id;
  if (facts.name.empty()) facts.name = weaker.name;
  fill(facts.reasoning, weaker.reasoning);
  fill(facts.reasoning_mandatory, weaker.reasoning_mandatory);
  // A list of efforts belongs to the source that says there is one.
  if (!facts.has_efforts.has_value()) facts.efforts = weaker.efforts;
  fill(facts.has_efforts, weaker.has_efforts);
  fill(facts.tools, weaker.tools);
  fill(facts.input, weaker.input);
  fill(facts.output, weaker.output);
  fill(facts.context_window, weaker.context_window);
  fill(facts.max_tokens, weaker.max_tokens);
  // Overrides of one source do not apply to the prices of another.
  if (!facts.prices.has_value()) facts.price_overrides = weaker.price_overrides;
  fill(facts.prices, weaker.prices);
}

double price_of(const PriceList& prices, std::string_view name) {
  for (const auto& [key, price] : prices) {
    if (key == name) return price;
  }
  return -1;
}

PriceList prices_at(const ModelFacts& facts, double prompt_tokens, int utc) {
  PriceList prices = facts.prices.value_or(PriceList());
  for (const PriceOverride& item : facts.price_overrides) {
    if (item.min_prompt_tokens >= 0 && prompt_tokens <= item.min_prompt_tokens) continue;
    if (!is_in_window(item, utc)) continue;
    for (const auto& [name, price] : item.prices) {
      const auto old = std::find_if(prices.begin(), prices.end(), [&name = name](const auto& pair) {
        return pair.first == name;
      });
      if (old == prices.end()) {
        prices.emplace_back(name, price);
      } else {
        old->second = price;
      }
    }
  }
  return prices;
}

}  // namespace fluffbuzz
