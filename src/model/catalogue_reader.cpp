// From the body of `GET /models` to facts. Rows are read one at a time: the descriptions, most of
// the text, never become values.
#include <algorithm>
#include <cmath>

#include "base/json_reader.h"
#include "base/json_value.h"
#include "model/catalogue.h"

namespace fluffbuzz {

namespace {

std::optional<std::vector<std::string>> words_of(const Json* value) {
  const auto* list = value == nullptr ? nullptr : value->get_ptr<const Json::array_t*>();
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> words;
  for (const Json& item : *list) {
    if (item.is_string()) words.push_back(text_of(item));
  }
  return words;
}

bool has_word(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Counts of tokens: whole, and small enough to be computed with.
std::optional<double> first_number(const Json& row, std::string_view first, std::string_view second,
                                   std::string_view name) {
  for (const std::string_view holder : {first, second}) {
    const Json* object = holder.empty() ? &row : find_member(row, holder);
    const double value = object == nullptr ? -1 : double_or(*object, name, -1);
    if (value >= 1 && value <= 1e15) return std::floor(value);
  }
  return std::nullopt;
}

// USD per million from USD per unit. A decimal string is moved by its exponent: multiplying would
// turn 0.0000002 into 0.19999999999999998. Negative for what is no price, as routers have it.
double per_million(const Json& price) {
  const std::string& text = text_of(price);
  if (text.find_first_of("eE") != std::string::npos) return number_or(text, -1) * 1e6;
  if (price.is_string()) return number_or(text + "e6", -1);
  return price.is_number() ? number_of(price, -1) * 1e6 : -1;
}

PriceList prices_of(const Json& pricing) {
  PriceList prices;
  const auto* object = pricing.get_ptr<const Json::object_t*>();
  if (object == nullptr) return prices;
  for (const auto& [name, value] : *object) {
    if (name == "discount" || name == "min_prompt_tokens" || name.substr(0, 4) == "utc_") continue;
    const double price = per_million(value);
    if (price >= 0) prices.emplace_back(name, price);
  }
  return prices;
}

// A time of the day as HHMM, negative for anything else.
int time_of(const Json& conditions, std::string_view name) {
  const double value = double_or(conditions, name, -1);
  return value >= 0 && value <= 2400 ? static_cast<int>(value) : -1;
}

std::vector<PriceOverride> overrides_of(const Json& pricing) {
  std::vector<PriceOverride> out;
  const Json* member = find_member(pricing, "overrides");
  const auto* list = member == nullptr ? nullptr : member->get_ptr<const Json::array_t*>();
  if (list == nullptr) return out;
  for (const Json& item : *list) {
    PriceOverride conditions;
    conditions.min_prompt_tokens = double_or(item, "min_prompt_tokens", -1);
    conditions.utc_start = time_of(item, "utc_start");
    conditions.utc_end = time_of(item, "utc_end");
    conditions.prices = prices_of(item);
    out.push_back(std::move(conditions));
  }
  return out;
}

// `input_modalities`, or what the older `modality` says in front of (or behind) its arrow.
std::optional<std::vector<std::string>> modalities_of(const Json& row, std::string_view list,
                                                      bool input) {
  const Json* architecture = find_member(row, "architecture");
  if (architecture == nullptr) return std::nullopt;
  if (auto words = words_of(find_member(*architecture, list))) return words;
  const std::string modality = string_or(*architecture, "modality", "");
  const size_t arrow = modality.find("->");
  if (arrow == std::string::npos) return std::nullopt;
  std::string_view rest = std::string_view(modality).substr(input ? 0 : arrow + 2);
  if (input) rest = rest.substr(0, arrow);
  std::vector<std::string> words;
  for (;;) {
    const size_t plus = rest.find('+');
    words.emplace_back(rest.substr(0, plus));
    if (plus == std::string_view::npos) return words;
    rest.remove_prefix(plus + 1);
  }
}

void read_reasoning(const Json& row, const std::vector<std::string>& parameters,
                    ModelFacts& facts) {
  const Json* reasoning = find_member(row, "reasoning");
  const bool object = reasoning != nullptr && reasoning->is_object();
  facts.reasoning = object || has_word(parameters, "reasoning");
  if (!object) return;
  facts.reasoning_mandatory = bool_or(*reasoning, "mandatory", false);
  // Null means every effort; absent, or an empty list, means that there is no choice.
  const Json* efforts = find_member(*reasoning, "supported_efforts");
  facts.efforts = words_of(efforts);
  facts.has_efforts = efforts != nullptr && !(facts.efforts && facts.efforts->empty());
}

ModelFacts facts_of(const Json& row) {
  ModelFacts facts;
  facts.id = string_or(row, "id", "");
  facts.name = string_or(row, "name", "");
  facts.input = modalities_of(row, "input_modalities", true);
  facts.output = modalities_of(row, "output_modalities", false);
  if (const auto parameters = words_of(find_member(row, "supported_parameters"))) {
    facts.tools = has_word(*parameters, "tools");
    read_reasoning(row, *parameters, facts);
  }
  facts.context_window = first_number(row, "top_provider", "", "context_length");
  facts.max_tokens = first_number(row, "top_provider", "", "max_completion_tokens");
  if (!facts.max_tokens) facts.max_tokens = first_number(row, "", "", "max_output_tokens");
  if (const Json* pricing = find_member(row, "pricing")) {
    facts.prices = prices_of(*pricing);
    if (price_of(*facts.prices, "prompt") < 0) facts.prices.reset();
    facts.price_overrides = overrides_of(*pricing);
  }
  return facts;
}

// Stands at the value of "data" when it answers true.
bool find_data(JsonReader& reader) {
  JsonString key;
  if (reader.peek() != JsonType::kObject || !reader.enter_object()) return false;
  while (reader.next_key(key)) {
    if (key.is("data")) return reader.peek() == JsonType::kArray && reader.enter_array();
    if (!reader.skip_value()) return false;
  }
  return false;
}

}  // namespace

Result<Catalogue> Catalogue::parse(std::string_view body) {
  JsonReader reader(body);
  Catalogue catalogue;
  bool complete = find_data(reader);
  while (complete && reader.next_element()) {
    std::string_view text;
    complete = reader.skip_value(text);
    if (!complete) break;
    const Result<Json> row = parse_json(text);
    if (!row) continue;
    ModelFacts facts = facts_of(row.value());
    if (!facts.id.empty()) catalogue.models_.push_back(std::move(facts));
  }
  if (!complete || !reader.ok()) {
    return make_error(ErrorCode::kBadResponse,
                      "it must be an object whose `data` is a list of models");
  }
  return catalogue;
}

}  // namespace fluffbuzz
