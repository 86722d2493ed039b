// Signing in at OpenRouter (OAuth with PKCE, S256): a key for this program without copying one.
//
// OpenRouter documents no `state`. Ours travels inside the callback's address, where it comes back
// untouched, and tells that an answer belongs to this sign-in.
#ifndef FLUFFBUZZ_CALL_OAUTH_H_
#define FLUFFBUZZ_CALL_OAUTH_H_

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json_value.h"
#include "request/route.h"

namespace fluffbuzz {

// {"url", "verifier", "nonce", "callbackUrl"} for {"callbackUrl"?, "keyLabel"?, "random"}: 48
// random bytes as hexadecimal text. Without a callback the page shows the code. Errors:
// kInvalidRequest.
Result<Json> begin_sign_in(const Route& route, const Json& request);

// The body of the exchange for {"code" or "redirectUrl", "verifier", "nonce"}. Errors:
// kInvalidRequest for what cannot be the answer to this sign-in, kAuth when the person or
// OpenRouter has refused it.
Result<std::string> exchange_body(const Json& request);

// {"key", "userId", "profile"} from OpenRouter's answer, or what went wrong. No error repeats the
// code, the verifier or a key.
Result<Json> read_exchange(const Json& request, int status, std::string_view body);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_OAUTH_H_
