// SHA-256 (FIPS 180-4) and base64url without padding (RFC 4648), for PKCE.
#ifndef FLUFFBUZZ_BASE_SHA256_H_
#define FLUFFBUZZ_BASE_SHA256_H_

#include <string>
#include <string_view>

namespace fluffbuzz {

// The 32 bytes of the digest.
std::string sha256(std::string_view data);

std::string base64url(std::string_view bytes);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_SHA256_H_
