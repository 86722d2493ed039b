// Base64, as far as decisions need it.
#ifndef FLUFFBUZZ_BASE_BASE64_H_
#define FLUFFBUZZ_BASE_BASE64_H_

#include <string_view>

namespace fluffbuzz {

// True for text that a strict decoder takes and that encodes back to itself: one alphabet (standard
// or URL-safe), a possible length, no stray bits at the end. White space and any number of trailing
// "=" are ignored.
bool is_canonical_base64(std::string_view text);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_BASE64_H_
