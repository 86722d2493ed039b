// Base64: what decisions need, and bytes of many megabytes in and out, in place where the caller
// likes.
#ifndef FLUFFBUZZ_BASE_BASE64_H_
#define FLUFFBUZZ_BASE_BASE64_H_

#include <cstddef>
#include <string_view>

namespace fluffbuzz {

// True for text that a strict decoder takes and that encodes back to itself: one alphabet (standard
// or URL-safe), a possible length, no stray bits at the end. White space and any number of trailing
// "=" are ignored.
bool is_canonical_base64(std::string_view text);

// How many characters `size` bytes become.
constexpr size_t base64_length(size_t size) { return (size + 2) / 3 * 4; }

// Writes base64_length(bytes.size()) characters to `out`, which may be where the bytes are or
// overlap them from behind (out >= bytes.data()).
void encode_base64(std::string_view bytes, char* out);

// Decodes either alphabet and ignores white space; `size` is how many bytes were written to `out`,
// which may be text.data(). What is left of a group that was cut off counts as far as it goes.
// False when there is anything else in the text, or nothing at all.
bool decode_base64(std::string_view text, char* out, size_t& size);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_BASE64_H_
