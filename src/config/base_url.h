// What a base URL must be, wherever it leads.
#ifndef FLUFFBUZZ_CONFIG_BASE_URL_H_
#define FLUFFBUZZ_CONFIG_BASE_URL_H_

#include <string_view>

#include "base/error.h"
#include "base/url.h"

namespace fluffbuzz {

// The parts of a base URL that a key may be sent to. Errors: kConfigError; the text may be a secret
// and is not repeated.
Result<Url> check_base_url(std::string_view text);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_BASE_URL_H_
