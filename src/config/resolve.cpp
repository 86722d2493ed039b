// What a request's `model` means: aliases, router names, refs and OpenRouter ids.
#include <algorithm>

#include "base/nearest.h"
#include "base/utf8.h"
#include "config/config.h"
#include "model/model_traits.h"

namespace fluffbuzz {

namespace {

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

Error unknown_model(const Config& config, std::string_view name) {
  std::vector<std::string> known = known_routers();
  for (const ConfiguredModel& entry : config.models) {
    if (!entry.alias.empty()) known.push_back(entry.alias);
    known.push_back(entry.key);
    known.push_back(entry.key.substr(entry.key.rfind('/') + 1));
  }
  return field_error(
      ErrorCode::kUnknownModel, "model",
      joined(
          {"\"", shorten(name, 80),
           "\" is neither an alias nor an OpenRouter route; write openrouter/<provider>/<model>.",
           did_you_mean(name, known)}));
}

Result<ModelRef> resolve_bare(const Config& config, std::string_view text) {
  const auto [name, profile] = split_profile(text);
  if (ascii_iequals(name, "openrouter:auto")) {
    return ModelRef{"openrouter/auto", std::string(profile)};
  }
  if (ascii_iequals(name, "openrouter:free")) {
    for (const ConfiguredModel& entry : config.models) {
      if (ends_with(entry.key, ":free")) return parse_model_ref(entry.key);
    }
    for (const ConfiguredRow& row : config.rows) {
      if (ends_with(row.facts.id, ":free")) return ModelRef{row.facts.id, std::string(profile)};
    }
    return field_error(ErrorCode::kUnknownModel, "model",
                       "\"openrouter:free\" wants a model ending in :free under "
                       "agents.defaults.models or models.providers.openrouter.models, and there is "
                       "none");
  }
  for (const ConfiguredModel& entry : config.models) {
    if (!entry.alias.empty() && ascii_iequals(entry.alias, name)) {
      Result<ModelRef> ref = parse_model_ref(entry.key);
      if (ref) ref.value().profile = std::string(profile);
      return ref;
    }
  }
  const std::string lower = ascii_lower(name);
  if (is_known_router(lower) || !id_of_short_name(lower).empty()) {
    return ModelRef{normalise_model_id(lower), std::string(profile)};
  }
  return unknown_model(config, name);
}

}  // namespace

Result<ModelRef> resolve_model(const Config& config, std::string_view text) {
  const std::string_view name = trim(text);
  if (name.empty()) return ModelRef{normalise_model_id(config.primary), ""};
  if (name.find('/') == std::string_view::npos) return resolve_bare(config, name);
  if (has_openrouter_prefix(name) || ascii_iequals(name, "openrouter/")) {
    Result<ModelRef> ref = parse_model_ref(name);
    if (!ref) {
      ref.error().code = ErrorCode::kUnknownModel;
      ref.error().param = "model";
    }
    return ref;
  }
  return ModelRef{std::string(text), ""};
}

}  // namespace fluffbuzz
