// What a call to another endpoint than chat completions does differently on its way out.
#ifndef FLUFFBUZZ_REQUEST_RELAY_ENDPOINT_H_
#define FLUFFBUZZ_REQUEST_RELAY_ENDPOINT_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/endpoint_kind.h"
#include "base/error.h"

namespace fluffbuzz {

struct CallOptions;

// By the word of options.endpoint.
std::optional<EndpointKind> endpoint_of(std::string_view name);
std::string endpoint_names();

// Behind the base URL.
std::string_view endpoint_path(EndpointKind endpoint);

// Options that say how a chat is shaped mean nothing to other endpoints. An error without a message
// is none.
Error endpoint_refusal(const CallOptions& options);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_RELAY_ENDPOINT_H_
