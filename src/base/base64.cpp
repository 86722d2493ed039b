#include "base/base64.h"

#include <cstddef>

namespace fluffbuzz {

namespace {

// Six bits, or -1; 62 and 63 exist in two alphabets, which the caller tells apart.
int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

bool is_canonical_base64(std::string_view text) {
  size_t digits = 0;
  int last = 0;
  bool padded = false;
  bool standard = false;
  bool url_safe = false;
  for (const char c : text) {
    if (is_space(c)) continue;
    if (c == '=') {
      padded = true;
      continue;
    }
    const int value = value_of(c);
    if (value < 0 || padded) return false;
    standard = standard || c == '+' || c == '/';
    url_safe = url_safe || c == '-' || c == '_';
    last = value;
    ++digits;
  }
  if (digits == 0 || (standard && url_safe)) return false;
  switch (digits % 4) {
    case 0:
      return true;
    case 2:
      return (last & 0xF) == 0;
    case 3:
      return (last & 0x3) == 0;
    default:
      return false;
  }
}

}  // namespace fluffbuzz
