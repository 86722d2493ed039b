// Names behind which a secret is to be expected.
#ifndef FLUFFBUZZ_BASE_SECRET_NAME_H_
#define FLUFFBUZZ_BASE_SECRET_NAME_H_

#include <string_view>

namespace fluffbuzz {

// Holds authorization, cookie, api-key, token, secret, password or credential, in any case.
bool is_secret_name(std::string_view name);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_SECRET_NAME_H_
