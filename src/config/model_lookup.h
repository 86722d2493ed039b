// What is known about a model, from every source, and which models may be used at all.
#ifndef FLUFFBUZZ_CONFIG_MODEL_LOOKUP_H_
#define FLUFFBUZZ_CONFIG_MODEL_LOOKUP_H_

#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "model/catalogue.h"

namespace fluffbuzz {

// Field by field, strongest first: the configured row, the live catalogue (null = not loaded), the
// bundled row, the family's traits. With models.mode "replace" only the configured row and the
// traits count.
ModelFacts known_facts(const Config& config, const Catalogue* catalogue, std::string_view id);

// Every model that is configured, live or bundled, once each, completed as known_facts does.
std::vector<ModelFacts> all_models(const Config& config, const Catalogue* catalogue);

// False for ids that no catalogue could know more about: routers and presets.
bool has_catalogue_row(std::string_view id);

// The allow list (design, decision 13): an empty list allows everything, `*` ends a pattern.
bool is_allowed(const Config& config, const ModelRef& ref);
Error not_allowed(const ModelRef& ref);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_MODEL_LOOKUP_H_
