#include "request/rules/split_text.h"

#include "base/utf8.h"

namespace fluffbuzz::rules {

namespace {

// How many bytes of UTF-8 the escape at `at` stands for, and in `length` how long it is.
size_t escape_width(std::string_view raw, size_t at, size_t& length) {
  const char* const end = raw.data() + raw.size();
  length = 2;
  if (at + 1 >= raw.size() || raw[at + 1] != 'u') return 1;
  length = 6;
  const int unit = read_hex4(raw.data() + at + 2, end);
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  if (is_high_surrogate(static_cast<char32_t>(unit)) && raw.substr(at + 6, 2) == "\\u") {
    const int low = read_hex4(raw.data() + at + 8, end);
    if (low >= 0 && is_low_surrogate(static_cast<char32_t>(low))) {
      length = 12;
      return 4;
    }
  }
  return 3;
}

// The place in the raw text of a place in the decoded one.
size_t raw_offset(const JsonString& string, size_t decoded_offset) {
  if (!string.escaped) return decoded_offset;
  size_t at = 0;
  for (size_t seen = 0; seen < decoded_offset && at < string.raw.size();) {
    size_t length = 1;
    seen += string.raw[at] == '\\' ? escape_width(string.raw, at, length) : 1;
    at += length;
  }
  return at;
}

}  // namespace

TextSplit split_text(const JsonEdit& body, JsonRef text, std::string_view boundary) {
  TextSplit split;
  if (boundary.empty() || text.inserted || body.type(text) != JsonType::kString) return split;
  const JsonString string = body.string(text);
  // What was replaced is no part of the document any more.
  const std::string_view document = body.document().text();
  if (string.raw.data() < document.data() ||
      string.raw.data() >= document.data() + document.size()) {
    return split;
  }
  const std::string unescaped = string.escaped ? decoded(string) : std::string();
  const std::string_view whole = string.escaped ? std::string_view(unescaped) : string.raw;
  const size_t at = whole.find(boundary);
  if (at == std::string_view::npos) return split;
  const std::string_view first = trim(whole.substr(0, at));
  const std::string_view second = trim(whole.substr(at + boundary.size()));
  const auto place = [&](const char* in_whole) {
    return raw_offset(string, static_cast<size_t>(in_whole - whole.data()));
  };
  split.found = true;
  split.first_empty = first.empty();
  split.second_empty = second.empty();
  const size_t begin = first.empty() ? 0 : place(first.data() + first.size());
  const size_t end = second.empty() ? string.raw.size() : place(second.data());
  split.offset = static_cast<size_t>(string.raw.data() - document.data()) + begin;
  split.length = end - begin;
  return split;
}

}  // namespace fluffbuzz::rules
