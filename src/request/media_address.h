// Addresses of media in a request: OpenRouter fetches them, and nobody may use that to reach what
// is not public.
#ifndef FLUFFBUZZ_REQUEST_MEDIA_ADDRESS_H_
#define FLUFFBUZZ_REQUEST_MEDIA_ADDRESS_H_

#include <string_view>

#include "base/error.h"
#include "base/json_document.h"

namespace fluffbuzz {

// Whether a host is one that everybody can reach: a name with a dot that is no local one, or a
// public address in its usual spelling. `host` as in Url.
bool is_public_host(std::string_view host);

// Of the parts that hold images, files and videos, those whose address is neither a data URL nor
// https on a public host. An error without a message is none.
Error media_refusal(const JsonDocument& body);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_MEDIA_ADDRESS_H_
