// The long-lived half of the boundary: parsed configuration and route, shared by all calls.
#ifndef FLUFFBUZZ_CALL_CORE_H_
#define FLUFFBUZZ_CALL_CORE_H_

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "call/health.h"
#include "config/config.h"
#include "model/catalogue.h"
#include "request/route.h"

namespace fluffbuzz {

struct CoreState {
  Config config;
  Route route;
  std::shared_ptr<const Catalogue> catalogue = nullptr;  // null until one is loaded
  double catalogue_failed_ms = -1;  // when loading failed last; negative: never
  Health health = {};
  // A browser asks OpenRouter first which headers it may send, and which names OpenRouter allows is
  // not documented (design, decision 12).
  bool has_preflight = false;
  bool full_headers_work = false;  // a response came to a request with all names
  bool plain_headers = false;      // a response came only without the X-OpenRouter names
};

// Texts as for createClient: config as JSON5, env and credentials as JSON (each may be empty).
// Errors: kConfigError with every problem.
Result<std::shared_ptr<CoreState>> make_core(std::string_view config, std::string_view env,
                                             std::string_view credentials,
                                             ConfigOrigin origin = ConfigOrigin::kObject,
                                             bool has_preflight = false);

// What validateConfig tells about a configuration: {"valid", "problems", "warnings", "config"}.
std::string validated_config(std::string_view config, std::string_view env, ConfigOrigin origin);

// What would be sent, and why, as the JSON of client.explain: {"explanation": ...} or {"error":
// ...}. Needs no key and performs nothing. `chat`: shape as client.chat does (a stream by default).
std::string explain(const CoreState& core, std::string_view request, std::string_view options,
                    bool chat);

// The keys that calls use, in their order, as JSON: {"keys": [{"profile", "preview"}...]}.
std::string list_keys(const CoreState& core);

// What the configuration says about images that a host prepares, as JSON: {"maxBytes", "maxSide"};
// null: no limit.
std::string image_limits(const CoreState& core);

// The section `gateway` of the configuration as JSON: {"gateway": ...}.
std::string gateway_settings(const CoreState& core);

// What one key of a gateway may do, as JSON: {"policy": ...} or {"error"}.
std::string gateway_policy(const CoreState& core, std::string_view text);

// Health::restore as JSON: {"warnings": [{"code", "message"}...]}.
std::string restore_health(CoreState& core, std::string_view text, double now_ms, double wall_ms);

// URL and headers for another endpoint as JSON: {"url", "headers": [[name, value]...]} or
// {"error"}. `headers`: JSON object of the caller's headers, or empty.
std::string plan_endpoint(const CoreState& core, std::string_view path, std::string_view headers);

// A JSON5 text's value for JavaScript: {"value": ...}; {"tagged": ...} when a NaN is in it, with
// every string and NaN marked (see Json5Document::write); or {"error"}.
std::string json5_value(std::string_view text);

// The text after edits (JSON, see edit_json5): {"text"} or {"error"}.
std::string json5_edited(std::string_view text, std::string_view edits);

// The text after a change in words (JSON, see change_config): {"text", ...} or {"error"}.
std::string config_changed(std::string_view text, std::string_view change);

// A pasted key: {"key", "preview", "warnings": [{"code", "message"}...]} or {"error"}.
std::string key_text(std::string_view text);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_CORE_H_
