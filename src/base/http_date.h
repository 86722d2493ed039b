// Dates as HTTP writes them, and as people read them. All in UTC, in milliseconds since 1970.
#ifndef FLUFFBUZZ_BASE_HTTP_DATE_H_
#define FLUFFBUZZ_BASE_HTTP_DATE_H_

#include <string>
#include <string_view>

namespace fluffbuzz {

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7, the only form that may be sent);
// negative for anything else.
double parse_http_date(std::string_view text);

// "2026-11-23 00:00 UTC"; empty for a time before 1970 or after 9999.
std::string utc_text(double epoch_ms);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_HTTP_DATE_H_
