// Requests to endpoints whose bodies are not shaped (models, key, embeddings, ...): URL and headers
// by the same route, key and attribution as everything else.
#ifndef FLUFFBUZZ_REQUEST_ENDPOINT_H_
#define FLUFFBUZZ_REQUEST_ENDPOINT_H_

#include <string>
#include <string_view>

#include "base/error.h"
#include "config/config.h"
#include "request/headers.h"
#include "request/route.h"

namespace fluffbuzz {

// Adds the Bearer token unless an Authorization header is there already; true when it was added.
bool add_authorization(HeaderList& headers, const Credential* credential);

// Puts the attribution headers, against any that stand there; true when something changed.
// For verified routes only: the caller checks.
bool protect_attribution(HeaderList& headers, const Attribution& attribution);

struct EndpointRequest {
  std::string url;
  HeaderList headers;
};

// `path` begins with "/" and may have a query. Errors: kInvalidRequest for a path that could leave
// the base URL. Without a key the request goes out without one: some endpoints are public.
Result<EndpointRequest> endpoint_request(const Config& config, const Route& route,
                                         std::string_view path, const HeaderList& caller);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_ENDPOINT_H_
