// UTF-8 helpers: encoding of code points and ASCII checks.
#ifndef FLUFFBUZZ_BASE_UTF8_H_
#define FLUFFBUZZ_BASE_UTF8_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace fluffbuzz {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

constexpr bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
constexpr bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }
constexpr char32_t join_surrogates(char32_t high, char32_t low) {
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

// Appends `code_point` (a scalar value, not a surrogate) as one to four bytes.
void append_utf8(std::string& out, char32_t code_point);

bool is_ascii(std::string_view text);

// Lower-cases A to Z and leaves every other byte alone.
std::string ascii_lower(std::string_view text);
bool ascii_iequals(std::string_view a, std::string_view b);

// Without leading and trailing white space (blank, tab, CR, LF, VT, FF).
std::string_view trim(std::string_view text);

// The parts in a row. One call instead of a chain of +, each of which is code of its own.
std::string joined(std::initializer_list<std::string_view> parts);

// At most `max_bytes` of `text`, cut at a character boundary, with "..." when something was cut.
std::string shorten(std::string_view text, size_t max_bytes);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_UTF8_H_
