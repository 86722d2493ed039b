// What JSON5 strings and numbers mean. The parser has checked them before.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/json_string.h"
#include "base/json_value.h"
#include "base/utf8.h"
#include "config/json5.h"
#include "config/json5_text.h"

namespace fluffbuzz {

namespace {

unsigned hex_digit(char c) {
  return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

// The \uXXXX at `at`, or -1.
int unicode_escape(std::string_view text, size_t at) {
  if (text.substr(std::min(at, text.size()), 2) != "\\u") return -1;
  return read_hex4(text.data() + at + 2, text.data() + text.size());
}

// Appends what the \u escape at `at` stands for; how many bytes it takes.
size_t append_unicode(std::string_view text, size_t at, std::string& out) {
  const auto unit = static_cast<char32_t>(unicode_escape(text, at));
  if (is_high_surrogate(unit)) {
    const int low = unicode_escape(text, at + 6);
    if (low >= 0 && is_low_surrogate(static_cast<char32_t>(low))) {
      append_utf8(out, join_surrogates(unit, static_cast<char32_t>(low)));
      return 12;
    }
  }
  const bool lone = is_high_surrogate(unit) || is_low_surrogate(unit);
  append_utf8(out, lone ? kReplacementCharacter : unit);
  return 6;
}

// The same for any escape.
size_t append_escape(std::string_view text, size_t at, std::string& out) {
  constexpr std::string_view kLetters = "bfnrtv0";
  constexpr std::string_view kMeanings("\b\f\n\r\t\v\0", 7);
  const Json5Char c = json5_char(text, at + 1);
  if (c.code == 'u') return append_unicode(text, at, out);
  if (c.code == 'x') {
    append_utf8(out, hex_digit(text[at + 2]) * 16 + hex_digit(text[at + 3]));
    return 4;
  }
  const size_t letter = c.size == 1 ? kLetters.find(text[at + 1]) : std::string_view::npos;
  if (letter != std::string_view::npos) {
    out.push_back(kMeanings[letter]);
  } else if (!is_json5_line_end(c.code)) {
    out.append(text.substr(at + 1, c.size));
  } else if (text.substr(at + 1, 2) == "\r\n") {
    return 3;
  }
  return 1 + c.size;
}

// Digits of any length, rounded once: what does not fit into 60 bits only says whether it is zero.
std::string hexadecimal(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  uint64_t head = 0;
  for (const char c : digits.substr(0, 15)) head = head * 16 + hex_digit(c);
  if (digits.size() <= 15) return std::to_string(head);
  const std::string_view rest = digits.substr(15);
  if (rest.find_first_not_of('0') != std::string_view::npos) head |= 1;
  auto value = static_cast<double>(head);
  // 300 more digits are beyond the range of a double anyway.
  for (size_t i = std::min<size_t>(rest.size(), 300); i > 0; --i) value *= 16;
  return std::isfinite(value) ? dump_json(Json(value)) : "1e999";
}

}  // namespace

std::string json5_unquoted(std::string_view source) {
  if (!source.empty() && (source.front() == '"' || source.front() == '\'')) {
    source = source.substr(1, source.size() - 2);
  }
  std::string out;
  size_t at = 0;
  while (at < source.size()) {
    const size_t stop = std::min(source.find('\\', at), source.size());
    out.append(source.substr(at, stop - at));
    at = stop < source.size() ? stop + append_escape(source, stop, out) : stop;
  }
  return out;
}

std::string json5_number(std::string_view source) {
  std::string out;
  if (source.front() == '-') out = "-";
  if (source.front() == '-' || source.front() == '+') source.remove_prefix(1);
  if (source == "NaN") return {};
  if (source == "Infinity") return out + "1e999";
  if (source.size() > 2 && (source[1] | 0x20) == 'x') return out + hexadecimal(source.substr(2));
  // JSON wants a digit on both sides of the point.
  const size_t point = source.find('.');
  if (point == std::string_view::npos) return out.append(source);
  const std::string_view fraction = source.substr(point + 1);
  out.append(point == 0 ? "0" : source.substr(0, point));
  if (!fraction.empty() && (fraction.front() | 0x20) != 'e') out.push_back('.');
  return out.append(fraction);
}

}  // namespace fluffbuzz
