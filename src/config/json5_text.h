// The characters of JSON5: white space, names, comments, and where in a text something stands.
#ifndef FLUFFBUZZ_CONFIG_JSON5_TEXT_H_
#define FLUFFBUZZ_CONFIG_JSON5_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace fluffbuzz {

struct Json5Char {
  char32_t code = 0;
  size_t size = 0;  // in bytes; 0 at the end of the text
};

// What stands at a byte that begins no UTF-8 character; no character class contains it.
inline constexpr char32_t kMalformedUtf8 = 0x110000;

Json5Char json5_char(std::string_view text, size_t at);

bool is_json5_line_end(char32_t c);
// White space, line ends included.
bool is_json5_space(char32_t c);
// Whether `c` may stand in a name without quotes, at its beginning (`first`) or behind it.
bool is_json5_name(char32_t c, bool first);

// Behind the comment that begins at `at`; `at` itself when none does or when it is never closed.
size_t json5_comment_end(std::string_view text, size_t at);
// Behind white space and comments.
size_t skip_json5_space(std::string_view text, size_t at);

// Counted from 1, in characters, as editors do.
struct Json5Place {
  size_t line = 1;
  size_t column = 1;
};
Json5Place json5_place(std::string_view text, size_t at);

// kConfigError "line 3, column 14: <what>" with the line and a caret below. Strings, comments and
// all that stands behind the place are shown as stars: the line may hold a key.
Error json5_error(std::string_view text, size_t at, std::string_view what);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_JSON5_TEXT_H_
