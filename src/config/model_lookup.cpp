#include "config/model_lookup.h"

#include <algorithm>

#include "base/utf8.h"
#include "model/model_traits.h"

namespace fluffbuzz {

namespace {

ModelFacts facts_of_traits(std::string_view id) {
  ModelFacts facts;
  facts.id = id;
  std::string_view efforts = traits_of(id).efforts;
  if (efforts.empty()) return facts;
  facts.reasoning = true;
  facts.reasoning_mandatory = false;
  facts.has_efforts = true;
  facts.efforts.emplace();
  while (!efforts.empty()) {
    const size_t blank = std::min(efforts.find(' '), efforts.size());
    facts.efforts->emplace_back(efforts.substr(0, blank));
    efforts.remove_prefix(std::min(blank + 1, efforts.size()));
  }
  return facts;
}

void add_missing(std::vector<ModelFacts>& models, const ModelFacts& facts, const Config& config,
                 const Catalogue* catalogue) {
  if (find_model(models, facts.id) != nullptr) return;
  models.push_back(known_facts(config, catalogue, facts.id));
}

}  // namespace

ModelFacts known_facts(const Config& config, const Catalogue* catalogue, std::string_view id) {
  ModelFacts facts;
  facts.id = id;
  if (const ConfiguredRow* row = config.row(id)) fill_facts(facts, row->facts);
  if (config.merge_catalogue) {
    const ModelFacts* live = catalogue == nullptr ? nullptr : catalogue->find(id);
    if (live != nullptr) fill_facts(facts, *live);
    if (const ModelFacts* row = find_model(bundled_models(), id)) fill_facts(facts, *row);
  }
  const ModelFacts family = facts_of_traits(id);
  // "Every effort" is no list: what the family is known to take says more.
  if (family.efforts && !facts.efforts && facts.has_efforts.value_or(true)) {
    facts.efforts = family.efforts;
  }
  fill_facts(facts, family);
  return facts;
}

std::vector<ModelFacts> all_models(const Config& config, const Catalogue* catalogue) {
  std::vector<ModelFacts> models;
  for (const ConfiguredRow& row : config.rows) add_missing(models, row.facts, config, catalogue);
  if (!config.merge_catalogue) return models;
  for (const ModelFacts& row : bundled_models()) add_missing(models, row, config, catalogue);
  if (catalogue == nullptr) return models;
  const size_t own = models.size();
  for (const ModelFacts& row : catalogue->models()) {
    // Rows of the catalogue differ from each other: only the few above may stand there already.
    const auto end = models.begin() + static_cast<std::ptrdiff_t>(own);
    const bool known = std::any_of(models.begin(), end, [&](const ModelFacts& other) {
      return ascii_iequals(other.id, row.id);
    });
    if (!known) models.push_back(row);
  }
  return models;
}

bool has_catalogue_row(std::string_view id) {
  const std::string family = family_id(id);
  return family.find('/') != std::string::npos && family.front() != '@';
}

bool is_allowed(const Config& config, const ModelRef& ref) {
  if (config.allow.empty()) return true;
  const std::string key = ref.key();
  return std::any_of(config.allow.begin(), config.allow.end(), [&](std::string_view allowed) {
    if (!allowed.empty() && allowed.back() == '*') {
      allowed.remove_suffix(1);
      return ascii_iequals(std::string_view(key).substr(0, allowed.size()), allowed);
    }
    return ascii_iequals(key, allowed);
  });
}

Error not_allowed(const ModelRef& ref) {
  return field_error(
      ErrorCode::kNotAllowed, "model",
      joined({"\"", shorten(ref.key(), 80),
              "\" is not in agents.defaults.modelPolicy.allow; add it there or choose "
              "another model"}));
}

}  // namespace fluffbuzz
