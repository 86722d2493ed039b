#include "base/json_string.h"

#include <cstring>

#include "base/swar.h"
#include "base/utf8.h"

namespace fluffbuzz {

namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char simple_escape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    default:
      return c;  // quote, backslash, slash
  }
}

// Decodes `raw`. A high surrogate without its partner becomes U+FFFD, except at the very end when
// `carry` takes it.
void decode_escapes(std::string_view raw, std::string& out, char32_t* carry) {
  const char* at = raw.data();
  const char* end = at + raw.size();
  while (at < end) {
    const void* found = std::memchr(at, '\\', static_cast<size_t>(end - at));
    const char* stop = found == nullptr ? end : static_cast<const char*>(found);
    out.append(at, stop);
    at = stop;
    if (end - at < 2) return;
    if (at[1] != 'u') {
      out.push_back(simple_escape(at[1]));
      at += 2;
      continue;
    }
    const int unit = read_hex4(at + 2, end);
    if (unit < 0) return;
    at += 6;
    const auto code = static_cast<char32_t>(unit);
    if (!is_high_surrogate(code)) {
      append_utf8(out, is_low_surrogate(code) ? kReplacementCharacter : code);
      continue;
    }
    const int next = end - at >= 6 && at[0] == '\\' && at[1] == 'u' ? read_hex4(at + 2, end) : -1;
    if (next >= 0 && is_low_surrogate(static_cast<char32_t>(next))) {
      append_utf8(out, join_surrogates(code, static_cast<char32_t>(next)));
      at += 6;
    } else if (at == end && carry != nullptr) {
      *carry = code;
    } else {
      append_utf8(out, kReplacementCharacter);
    }
  }
}

// Appends the escape of a quote, a backslash or a control character.
void append_escaped(char c, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('\\');
  switch (c) {
    case '"':
    case '\\':
      out.push_back(c);
      return;
    case '\n':
      out.push_back('n');
      return;
    case '\t':
      out.push_back('t');
      return;
    case '\r':
      out.push_back('r');
      return;
    default:
      out.append("u00");
      out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      out.push_back(kHex[static_cast<unsigned char>(c) & 15]);
  }
}

}  // namespace

int read_hex4(const char* at, const char* end) {
  if (end - at < 4) return -1;
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = hex_value(at[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

const char* find_string_stop(const char* at, const char* end) {
  while (end - at >= 8) {
    const uint64_t stop = swar::string_stops(swar::load(at));
    if (stop != 0) return at + swar::first_marked(stop);
    at += 8;
    // Who has come so far is in a long string: two words a step.
    while (end - at >= 16 &&
           (swar::string_stops(swar::load(at)) | swar::string_stops(swar::load(at + 8))) == 0) {
      at += 16;
    }
  }
  while (at < end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
  return at;
}

bool JsonString::is(std::string_view text) const {
  if (!escaped) return raw == text;
  return decoded(*this) == text;
}

void append_decoded(const JsonString& string, std::string& out) {
  if (!string.escaped) {
    out.append(string.raw);
    return;
  }
  decode_escapes(string.raw, out, nullptr);
}

std::string decoded(const JsonString& string) {
  std::string out;
  append_decoded(string, out);
  return out;
}

void JsonTextDecoder::append(const JsonString& string, std::string& out) {
  std::string_view raw = string.raw;
  if (pending_high_ != 0 && !raw.empty()) {
    const int unit = raw.size() >= 6 && raw[0] == '\\' && raw[1] == 'u'
                         ? read_hex4(raw.data() + 2, raw.data() + raw.size())
                         : -1;
    const bool joins = unit >= 0 && is_low_surrogate(static_cast<char32_t>(unit));
    append_utf8(out, joins ? join_surrogates(pending_high_, static_cast<char32_t>(unit))
                           : kReplacementCharacter);
    if (joins) raw.remove_prefix(6);
    pending_high_ = 0;
  }
  if (string.escaped) {
    decode_escapes(raw, out, &pending_high_);
  } else {
    out.append(raw);
  }
}

void JsonTextDecoder::finish(std::string& out) {
  if (pending_high_ == 0) return;
  append_utf8(out, kReplacementCharacter);
  pending_high_ = 0;
}

void append_quoted(std::string_view text, std::string& out) {
  out.reserve(out.size() + text.size() + 2);
  out.push_back('"');
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    const char* stop = find_string_stop(at, end);
    out.append(at, stop);
    if (stop == end) break;
    append_escaped(*stop, out);
    at = stop + 1;
  }
  out.push_back('"');
}

std::string json_quoted(std::string_view text) {
  std::string out;
  append_quoted(text, out);
  return out;
}

}  // namespace fluffbuzz
