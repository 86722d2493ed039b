// What the catalogue answers: lists, lookups and estimates as JSON for the host, and how it is
// loaded.
#ifndef FLUFFBUZZ_CALL_MODELS_H_
#define FLUFFBUZZ_CALL_MODELS_H_

#include <string>
#include <string_view>

#include "call/core.h"

namespace fluffbuzz {

// The request that loads the catalogue: {"url", "headers": [[name, value]...], "timeoutMs"}.
// OpenRouter itself is asked without key and attribution; another base URL may want the key.
std::string plan_catalogue(const CoreState& core);

// Takes the answer to `GET /models`; status 0 stands for none. Answers "{}", or {"error"} and
// remembers the failure at `now_ms` (monotonic).
std::string load_catalogue(CoreState& core, int status, std::string_view body, double now_ms);

// {"models": [...]}: everything known, configured models first. `options`: JSON, of which `policy`
// decides what else is not allowed; or {"error"}.
std::string list_models(const CoreState& core, std::string_view options);

// {"model": {...}} for what a request's `model` may say, or {"error"}.
std::string describe_model(const CoreState& core, std::string_view text);

// {"estimate": {...}} of a request's tokens and price at `utc` (HHMM), or {"error"}. An unknown
// price is null, never zero.
std::string estimate(const CoreState& core, std::string_view request, std::string_view options,
                     int utc);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_MODELS_H_
