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
#include "config/config_problem.h"
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
  std::string key;    // as in config, canonical
  std::string alias;  // or empty
  Json params = json_object();
};

using HeaderPairs = std::vector<std::pair<std::string, std::string>>;

// A row under models.providers.openrouter.models: what its author knows about a model.
struct ConfiguredRow {
  ModelFacts facts;
  HeaderPairs headers;
  Json params = json_object();
};

// A key and the name people know it by ("openrouter:default", "OPENROUTER_API_KEY").
struct Credential {
  std::string profile;
  std::string key;
};

// How requests say who they are (models.providers.openrouter.request.auth).
struct RequestAuth {
  enum class Mode { kProviderDefault, kBearer, kHeader };
  Mode mode = Mode::kProviderDefault;
  std::string header_name;  // for kHeader
  std::string value;        // the token, or the header's value with its prefix
};

struct AuthProfile {
  std::string id;
  std::string mode;
  std::string email;
  std::string display_name;
};

// How long a key rests after failures, and how many other keys are tried.
struct Cooldowns {
  double billing_backoff_hours = 5;
  double billing_max_hours = 24;
  double auth_permanent_backoff_minutes = 10;
  double auth_permanent_max_minutes = 60;
  double failure_window_hours = 24;
  double overloaded_profile_rotations = 1;
  double overloaded_backoff_ms = 0;
  double rate_limited_profile_rotations = 1;
};

struct Config {
  std::string base_url;  // as written; empty means OpenRouter itself
  Attribution attribution;
  HeaderPairs headers;          // of the provider: the weakest
  HeaderPairs request_headers;  // stronger than those of a model's row
  RequestAuth request_auth;
  bool auth_header = true;              // false: no Authorization of ours
  std::vector<Credential> credentials;  // in the order of preference
  std::string primary = "openrouter/auto";
  std::vector<std::string> fallbacks;
  std::vector<ConfiguredModel> models;
  std::vector<ConfiguredRow> rows;
  bool merge_catalogue = true;  // rows are completed by other sources, and others are listed too
  double catalogue_wait_ms = 2000;  // how long a call waits for the catalogue, at most
  std::vector<std::string> allow;   // model keys, or beginnings with "*" behind; empty = everything
  Json provider_params = json_object();
  Json default_params = json_object();
  std::string thinking_default;
  std::string image_model;  // looks at images when the text model cannot; or empty
  std::vector<std::string> image_model_fallbacks;
  std::string image_generation_model;  // or empty
  std::vector<std::string> image_generation_fallbacks;
  double image_generation_timeout_ms = 180'000;
  double media_max_bytes = 0;  // 0: no limit of ours
  double image_max_dimension_px = 1200;
  double timeout_ms = 900'000;       // of a whole call
  double idle_timeout_ms = 120'000;  // 0: no such clock
  std::vector<AuthProfile> profiles;
  std::vector<std::string> auth_order;  // profile ids
  Cooldowns cooldowns;
  Json gateway = json_object();  // see read_gateway
  std::vector<ConfigProblem> warnings;
  // Texts from secret places and variables that may travel in headers; beside the credentials.
  std::vector<std::string> secrets;
  // Why a key or header could not be had, one sentence each: the variable and the place naming it.
  std::vector<std::string> missing_secrets;

  // The row of a model id, or null.
  const ConfiguredRow* row(std::string_view id) const;

  // True when the text is or holds one of the secrets or a credential.
  bool holds_secret(std::string_view text) const;

  // The entry for a model key, or null.
  const ConfiguredModel* model(std::string_view key) const;

  // Params of one model, weakest level first: provider, the model's row, defaults, model entry,
  // then `call` (merge_params). Names are the table's first spellings.
  Json params_for(const ModelRef& ref, const Json& call) const;
};

// Whether a person wrote the text of a configuration, who then is told lines and columns.
enum class ConfigOrigin { kObject, kText };

// Everything about a configuration at once.
struct ConfigReading {
  bool parsed = false;  // otherwise the only problem is that the text is no JSON5
  Json value;           // with its variables put in
  std::vector<ConfigProblem> problems;
  Config config;  // of use only without problems; its warnings always are
};

// `config`: JSON5 text. `env`, `credentials`: JSON objects (see createClient).
ConfigReading read_config(std::string_view config, const Json& env, const Json& credentials,
                          ConfigOrigin origin);

// The same from texts that may be empty. Errors: kConfigError whose message lists every problem,
// one a line, without any value.
Result<Config> parse_config(std::string_view config, std::string_view env,
                            std::string_view credentials,
                            ConfigOrigin origin = ConfigOrigin::kObject);

// What a request's `model` means (design, section 4): an alias or router name (no "/"), a ref with
// "openrouter/" in front, or an OpenRouter id, exactly as written. Empty = the configured primary.
// Errors: kUnknownModel with the nearest names.
Result<ModelRef> resolve_model(const Config& config, std::string_view text);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_H_
