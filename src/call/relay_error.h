// The event that ends a relayed stream which failed, in the shape that readers of that stream know.
#ifndef FLUFFBUZZ_CALL_RELAY_ERROR_H_
#define FLUFFBUZZ_CALL_RELAY_ERROR_H_

#include <string>
#include <string_view>

#include "base/error.h"

namespace fluffbuzz {

// OpenRouter's own mid-stream error of chat completions (openrouter-api 3.6 a): an event with its
// blank line.
std::string chat_error_event(const Error& error, std::string_view id);

// The `error` event of /responses. Its object stands in it twice, flat and as `error`: clients read
// one or the other.
std::string responses_error_event(const Error& error, long long sequence);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_RELAY_ERROR_H_
