#include "base/base64.h"

#include <array>
#include <cstdint>

namespace fluffbuzz {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Six bits, or -1; 62 and 63 exist in two alphabets, which the caller tells apart.
int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr uint8_t kNoDigit = 0xFF;

// The value of every byte as a digit of either alphabet.
const std::array<uint8_t, 256>& digits() {
  static const std::array<uint8_t, 256> kDigits = [] {
    std::array<uint8_t, 256> table{};
    for (size_t i = 0; i < table.size(); ++i) {
      const int value = value_of(static_cast<char>(i));
      table[i] = value < 0 ? kNoDigit : static_cast<uint8_t>(value);
    }
    return table;
  }();
  return kDigits;
}

uint32_t byte_at(const char* at) { return static_cast<unsigned char>(*at); }

void write_triple(char* out, uint32_t bits) {
  out[0] = static_cast<char>(bits >> 16U);
  out[1] = static_cast<char>(bits >> 8U);
  out[2] = static_cast<char>(bits);
}

}  // namespace

// From the end to the beginning, so that nothing is overwritten before it was read.
void encode_base64(std::string_view bytes, char* out) {
  const char* const in = bytes.data();
  const size_t groups = bytes.size() / 3;
  const size_t rest = bytes.size() % 3;
  if (rest > 0) {
    const uint32_t second = rest == 2 ? byte_at(in + 3 * groups + 1) : 0;
    const uint32_t bits = byte_at(in + 3 * groups) << 16U | second << 8U;
    char* const at = out + 4 * groups;
    at[0] = kAlphabet[bits >> 18U];
    at[1] = kAlphabet[bits >> 12U & 63U];
    at[2] = rest == 2 ? kAlphabet[bits >> 6U & 63U] : '=';
    at[3] = '=';
  }
  for (size_t group = groups; group-- > 0;) {
    const char* const from = in + 3 * group;
    const uint32_t bits = byte_at(from) << 16U | byte_at(from + 1) << 8U | byte_at(from + 2);
    char* const at = out + 4 * group;
    at[0] = kAlphabet[bits >> 18U];
    at[1] = kAlphabet[bits >> 12U & 63U];
    at[2] = kAlphabet[bits >> 6U & 63U];
    at[3] = kAlphabet[bits & 63U];
  }
}

bool decode_base64(std::string_view text, char* out, size_t& size) {
  const std::array<uint8_t, 256>& digit = digits();
  const char* at = text.data();
  const char* const end = at + text.size();
  char* const begin = out;
  uint32_t bits = 0;
  int count = 0;  // digits in `bits`
  bool padded = false;
  while (at < end) {
    while (count == 0 && !padded && end - at >= 4) {
      const uint32_t a = digit[byte_at(at)];
      const uint32_t b = digit[byte_at(at + 1)];
      const uint32_t c = digit[byte_at(at + 2)];
      const uint32_t d = digit[byte_at(at + 3)];
      if (((a | b | c | d) & 0xC0U) != 0) break;
      write_triple(out, a << 18U | b << 12U | c << 6U | d);
      out += 3;
      at += 4;
    }
    if (at == end) break;
    const char c = *at++;
    if (is_space(c)) continue;
    if (c == '=') {
      padded = true;
      continue;
    }
    const uint8_t value = digit[byte_at(&c)];
    if (value == kNoDigit || padded) return false;
    bits = bits << 6U | value;
    if (++count < 4) continue;
    write_triple(out, bits);
    out += 3;
    bits = 0;
    count = 0;
  }
  if (count == 2) *out++ = static_cast<char>(bits >> 4U);
  if (count == 3) {
    *out++ = static_cast<char>(bits >> 10U);
    *out++ = static_cast<char>(bits >> 2U);
  }
  size = static_cast<size_t>(out - begin);
  return size > 0;
}

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
