// What kind of failure an upstream error is: by OpenRouter's own names for it first, then by status
// and words (design, section 8; openrouter-api 3.6; provider-behaviour 12.2).
#ifndef FLUFFBUZZ_RESPONSE_ERROR_CLASS_H_
#define FLUFFBUZZ_RESPONSE_ERROR_CLASS_H_

#include <string_view>

#include "base/error.h"
#include "base/json_value.h"

namespace fluffbuzz {

struct ErrorClass {
  ErrorCode code;
  bool retryable;  // the same request to the same model may succeed soon
};

// `error`: OpenRouter's error object (or null). `text`: its code, message and cause as one text.
ErrorClass classify_error(const Json& error, int status, std::string_view text);

// The class that `status` and the words of `text` stand for. Status 0 = unknown.
ErrorClass classify_status(int status, std::string_view text);

// True for a limit that ends with the day, which no retry outlives.
bool names_daily_cap(std::string_view text);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_ERROR_CLASS_H_
