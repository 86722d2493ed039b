// Requests to endpoints whose bodies are not shaped (models, key, embeddings, ...): URL and headers
// by the same route, key and attribution as everything else.
#ifndef FLUFFBUZZ_REQUEST_ENDPOINT_H_
#define FLUFFBUZZ_REQUEST_ENDPOINT_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "request/headers.h"
#include "request/route.h"

namespace fluffbuzz {

// Sets the configured headers, then the caller's: provider, the model's row, request.headers,
// caller (provider-behaviour 3.2). `model_id` may be empty.
void add_headers(HeaderList& headers, const Config& config, std::string_view model_id,
                 const std::vector<Header>& caller);

// Adds what says who is asking (the key as a Bearer token, unless models.providers.openrouter.
// request.auth says otherwise), if no such header is there already; true when it was added.
bool add_authorization(HeaderList& headers, const Config& config, const Credential* credential);

// Why a request with these headers must not be sent, with what to do about it; empty when it may.
std::string missing_key(const Config& config, const Route& route, const HeaderList& headers);

// Puts the attribution headers, against any that stand there; true when something changed.
// For verified routes only: the caller checks.
bool protect_attribution(HeaderList& headers, const Attribution& attribution);

// True when a header carries one of OpenRouter's own names (X-OpenRouter-...).
bool has_openrouter_names(const HeaderList& headers);

// Takes those headers away; the title goes by its older name, X-Title. True when there was one.
bool simplify_headers(HeaderList& headers);

struct EndpointRequest {
  std::string url;
  HeaderList headers;
};

// `path` begins with "/" and may have a query. Errors: kInvalidRequest for a path that could leave
// the base URL. Without a key the request goes out without one: some endpoints are public.
// `credential`: null for the first one.
Result<EndpointRequest> endpoint_request(const Config& config, const Route& route,
                                         std::string_view path, const HeaderList& caller,
                                         bool plain_headers = false,
                                         const Credential* credential = nullptr);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_ENDPOINT_H_
