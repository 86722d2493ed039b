// The parsed configuration and environment: what the shaping rules ask. Parsing reports every
// problem at once.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_H_
#define FLUFFBUZZ_CONFIG_CONFIG_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/json_value.h"
#include "model/model_facts.h"
#include "model/model_ref.h"

namespace fluffbuzz {

// Who the requests are attributed to on verified routes. Defaults: provider page, "Authentication
// and headers".
struct Attribution {
  bool enabled = true;
  std::string referer = "https://fluffbuzz.com";
  std::string title = "FluffBuzz";
  std::string categories = "cli-agent";
};

struct ConfiguredModel {
  std::string key;        // as in config, canonical
  std::string alias;      // or empty
  bool canonical = true;  // the config writes the key as it stands here
  Json params = Json::object();
};

// A row under models.providers.openrouter.models: what its author knows about a model.
struct ConfiguredRow {
  ModelFacts facts;
  std::vector<std::pair<std::string, std::string>> headers;
  Json params = Json::object();
};

// A key and the name people know it by ("openrouter:default", "OPENROUTER_API_KEY").
struct Credential {
  std::string profile;
  std::string key;
};

struct Config {
  std::string base_url;  // as written; empty means OpenRouter itself
  Attribution attribution;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<Credential> credentials;  // in the order of preference
  std::string primary = "openrouter/auto";
  std::vector<std::string> fallbacks;
  std::vector<ConfiguredModel> models;
  std::vector<ConfiguredRow> rows;
  bool merge_catalogue = true;  // rows are completed by other sources, and others are listed too
  double catalogue_wait_ms = 2000;  // how long a call waits for the catalogue, at most
  std::vector<std::string> allow;   // model keys, or beginnings with "*" behind; empty = everything
  Json provider_params = Json::object();
  Json default_params = Json::object();
  std::string thinking_default;

  // The entry for a model key, or null.
  const ConfiguredModel* model(std::string_view key) const;

  // Params of one model, weakest level first: provider, defaults, model entry, then `call`
  // (merge_params). Names are the table's first spellings.
  Json params_for(const ModelRef& ref, const Json& call) const;
};

// `config`: JSON5 text. `env`, `credentials`: JSON objects (see createClient), may be empty.
// Errors: kConfigError whose message lists every problem, one a line, without any value.
Result<Config> parse_config(std::string_view config, std::string_view env,
                            std::string_view credentials);

// What a request's `model` means (design, section 4): an alias or router name (no "/"), a ref with
// "openrouter/" in front, or an OpenRouter id, exactly as written. Empty = the configured primary.
// Errors: kUnknownModel with the nearest names.
Result<ModelRef> resolve_model(const Config& config, std::string_view text);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_H_
