// Upstream's failures as one Error value, whatever shape they came in: an HTTP error body, an error
// chunk inside a stream, a bare error under status 200.
#ifndef FLUFFBUZZ_RESPONSE_HTTP_ERROR_H_
#define FLUFFBUZZ_RESPONSE_HTTP_ERROR_H_

#include <string>
#include <string_view>

#include "base/error.h"

namespace fluffbuzz {

// Classifies OpenRouter's error object (the value of `error`): `metadata.error_type` and
// `availability` first, then the status (openrouter-api 3.6). `http_status` is used where the
// object has no code of its own; 0 when unknown.
Error error_from_object(std::string_view error_json, int http_status);

// A response that is no answer: an error body, HTML, or nothing.
Error error_from_body(int http_status, std::string_view body);

// The wait that a Retry-After value (seconds) asks for, in ms; negative when it says nothing.
double retry_after_ms(std::string_view seconds);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_HTTP_ERROR_H_
