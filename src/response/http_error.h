// Upstream's failures as one Error value, whatever shape they came in: an HTTP error body, an error
// chunk inside a stream, a bare error under status 200.
#ifndef FLUFFBUZZ_RESPONSE_HTTP_ERROR_H_
#define FLUFFBUZZ_RESPONSE_HTTP_ERROR_H_

#include <string>
#include <string_view>

#include "base/error.h"

namespace fluffbuzz {

// Classifies OpenRouter's error object (the value of `error`): `metadata.error_type` and
// `availability` first, then status and words (error_class.h). The message also names the
// constraint, the moderation's reasons and whatever else tells a person what to change.
// `http_status` is used where the object has no code of its own; 0 when unknown.
Error error_from_object(std::string_view error_json, int http_status);

// A response that is no answer: an error body, HTML, or nothing.
Error error_from_body(int http_status, std::string_view body);

// What headers say about when to come back; texts as received, empty = absent.
struct RetryHeaders {
  std::string retry_after;      // seconds or a date
  std::string retry_after_ms;   // milliseconds
  std::string ratelimit_reset;  // X-RateLimit-Reset: milliseconds or seconds since 1970
};

// Adds what the headers say to an error; the longest counts. X-RateLimit-Reset says something only
// on rate limits.
void add_retry_hints(Error& error, const RetryHeaders& headers);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_HTTP_ERROR_H_
