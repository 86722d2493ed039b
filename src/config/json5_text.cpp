#include "config/json5_text.h"

#include <algorithm>
#include <cstdint>

namespace fluffbuzz {

namespace {

bool is_ascii_letter(char32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

// Walks over a text up to one place in it and keeps the line that it is on, masked.
class LineFinder {
 public:
  LineFinder(std::string_view text, size_t place) : text_(text), place_(place) {}

  size_t line = 1;
  size_t column = 1;
  std::string shown;  // one byte a character, so that the caret below stands where it should

  void run() {
    // No editor counts a byte order mark.
    if (json5_char(text_, 0).code == 0xFEFF) at_ = 3;
    for (;;) {
      if (at_ >= place_ && !found_) {
        found_ = true;
        column = shown.size() + 1;
      }
      const Json5Char c = json5_char(text_, at_);
      if (c.size == 0 || (found_ && is_line_break(c.code))) return;
      at_ += c.size;
      is_line_break(c.code) ? end_line(c.code) : take(c.code);
    }
  }

 private:
  // The line ends that editors count; U+2028 and U+2029 are none of them.
  static bool is_line_break(char32_t c) { return c == '\n' || c == '\r'; }

  void end_line(char32_t c) {
    if (c == '\r' && json5_char(text_, at_).code == '\n') ++at_;
    if (inside_ != '*' && !escaped_) inside_ = 0;
    escaped_ = false;
    ++line;
    shown.clear();
  }

  void take(char32_t c) {
    const char32_t next = json5_char(text_, at_).code;
    if (inside_ == 0) {
      shown.push_back(visible(c));
      if (c == '"' || c == '\'') inside_ = c;
      if (c == '/' && (next == '/' || next == '*')) {
        inside_ = next;
        shown.push_back(static_cast<char>(next));
        ++at_;
      }
      return;
    }
    if (inside_ == '*' && c == '*' && next == '/') {
      shown.append("*/");
      ++at_;
      inside_ = 0;
    } else if (c == inside_ && !escaped_ && (c == '"' || c == '\'')) {
      shown.push_back(static_cast<char>(c));
      inside_ = 0;
    } else {
      shown.push_back('*');
      if (inside_ == '/' && is_json5_line_end(c)) inside_ = 0;
      escaped_ = c == '\\' && !escaped_ && (inside_ == '"' || inside_ == '\'');
    }
  }

  // What stands in front of the place was understood: names, numbers and signs. Behind it anything
  // may be a secret that lost its quotes.
  char visible(char32_t c) const {
    if (c == '\t') return '\t';
    if (is_json5_space(c)) return ' ';
    if (c < 0x20 || c >= 0x7F) return '*';
    return found_ && (is_ascii_letter(c) || is_digit(c)) ? '*' : static_cast<char>(c);
  }

  std::string_view text_;
  size_t place_;
  size_t at_ = 0;
  bool found_ = false;
  char32_t inside_ = 0;  // a quote, '/' or '*': within that string or kind of comment
  bool escaped_ = false;
};

}  // namespace

Json5Char json5_char(std::string_view text, size_t at) {
  if (at >= text.size()) return {};
  const auto byte = [&](size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : uint32_t{0};
  };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  char32_t code = lead & (0x3FU >> more);
  bool sound = lead >= 0xC2 && lead <= 0xF4;
  for (size_t i = 1; i <= more; ++i) {
    sound = sound && (byte(i) & 0xC0) == 0x80;
    code = code << 6 | (byte(i) & 0x3F);
  }
  // A longer form than necessary would bring quotes and slashes in by the back door.
  constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (!sound || code < kLeast[more] || code >= kMalformedUtf8) return {kMalformedUtf8, 1};
  return {code, more + 1};
}

bool is_json5_line_end(char32_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; }

bool is_json5_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0xFEFF || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

// The standard lists some 100,000 letters, marks and digits. We take every character above U+00A0
// that is no white space: a table would be larger than this whole parser, and the only difference
// is that a name like "x\u2192y" needs no quotes.
bool is_json5_name(char32_t c, bool first) {
  if (c < 0x80) return is_ascii_letter(c) || c == '$' || c == '_' || (!first && is_digit(c));
  return c > 0xA0 && c < kMalformedUtf8 && !is_json5_space(c);
}

size_t json5_comment_end(std::string_view text, size_t at) {
  const std::string_view mark = text.substr(std::min(at, text.size()), 2);
  if (mark == "/*") {
    const size_t close = text.find("*/", at + 2);
    return close == std::string_view::npos ? at : close + 2;
  }
  if (mark != "//") return at;
  for (;;) {
    const Json5Char c = json5_char(text, at);
    if (c.size == 0 || is_json5_line_end(c.code)) return at;
    at += c.size;
  }
}

size_t skip_json5_space(std::string_view text, size_t at) {
  for (;;) {
    const Json5Char c = json5_char(text, at);
    const size_t next =
        c.size > 0 && is_json5_space(c.code) ? at + c.size : json5_comment_end(text, at);
    if (next == at) return at;
    at = next;
  }
}

Json5Place json5_place(std::string_view text, size_t at) {
  Json5Place place;
  const std::string_view before = text.substr(0, at);
  size_t line_begin = json5_char(text, 0).code == 0xFEFF ? 3 : 0;
  for (size_t i = before.find_first_of("\r\n"); i != std::string_view::npos;
       i = before.find_first_of("\r\n", line_begin)) {
    line_begin = text.substr(i, 2) == "\r\n" ? i + 2 : i + 1;
    ++place.line;
  }
  for (size_t i = line_begin; i < at; i += json5_char(text, i).size) ++place.column;
  return place;
}

Error json5_error(std::string_view text, size_t at, std::string_view what) {
  constexpr size_t kBefore = 50;
  constexpr size_t kWidth = 72;
  LineFinder place(text, at);
  place.run();
  const size_t from = place.column > kBefore ? place.column - kBefore : 0;
  std::string line = place.shown.substr(from, kWidth);
  std::string caret;
  for (const char c : line.substr(0, place.column - 1 - from)) caret += c == '\t' ? '\t' : ' ';
  if (from > 0) {
    line.insert(0, "...");
    caret.append(3, ' ');
  }
  if (from + kWidth < place.shown.size()) line += "...";
  std::string message = "line " + std::to_string(place.line) + ", column " +
                        std::to_string(place.column) + ": " + std::string(what);
  message += "\n  " + line + "\n  " + caret + "^";
  return make_error(ErrorCode::kConfigError, std::move(message));
}

}  // namespace fluffbuzz
