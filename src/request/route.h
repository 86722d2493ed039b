// Where requests go, and whether that place is OpenRouter itself.
#ifndef FLUFFBUZZ_REQUEST_ROUTE_H_
#define FLUFFBUZZ_REQUEST_ROUTE_H_

#include <string>
#include <string_view>

#include "base/error.h"

namespace fluffbuzz {

struct Route {
  std::string base_url;    // without a trailing slash
  bool verified = false;   // real OpenRouter: attribution, markers and routing may be sent
  std::string unverified;  // why not, for `withheld`
};

// The verified-route rule (design, decision 1). Verified: https, one of OpenRouter's hosts, no port
// but 443, path /api/v1 (or the legacy /v1, which is rewritten). Blank text is OpenRouter itself.
// Errors: kConfigError for anything that cannot be a base URL, and for http: to anything but
// loopback, where a key would travel in clear.
Result<Route> make_route(std::string_view base_url);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_ROUTE_H_
