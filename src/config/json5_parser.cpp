#include <utility>

#include "base/json_string.h"
#include "base/utf8.h"
#include "config/json5.h"
#include "config/json5_text.h"

namespace fluffbuzz {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

// Recursive descent; the depth limit is checked before each descent.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool run(Json5Document::Blank blank) {
    if (!space()) return false;
    if (at_ == text_.size() && blank == Json5Document::Blank::kAccept) return true;
    if (!value(0, 0) || !space()) return false;
    return at_ == text_.size() || fail(at_, "something stands behind the value");
  }

  std::vector<Json5Node> nodes;
  size_t error_at = 0;
  const char* error = nullptr;

 private:
  bool fail(size_t at, const char* what) {
    error_at = at;
    error = what;
    return false;
  }

  // NUL at the end of the text; a NUL in it fits nowhere either.
  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  bool space() {
    at_ = skip_json5_space(text_, at_);
    return peek() != '/' || peek(1) != '*' || fail(at_, "this comment is never closed");
  }

  bool value(uint32_t key_begin, uint32_t key_end) {
    const size_t index = nodes.size();
    Json5Node node;
    node.key_begin = key_begin;
    node.key_end = key_end;
    node.begin = static_cast<uint32_t>(at_);
    nodes.push_back(node);
    if (!content(nodes[index].type)) return false;
    nodes[index].end = static_cast<uint32_t>(at_);
    nodes[index].after = static_cast<uint32_t>(nodes.size());
    return true;
  }

  // Sets the type before it reads on: the node may move when others join it.
  bool content(Json5Type& type) {
    const char c = peek();
    if (c == '{' || c == '[') {
      type = c == '{' ? Json5Type::kObject : Json5Type::kArray;
      return container(c == '{');
    }
    if (c == '"' || c == '\'') {
      type = Json5Type::kString;
      return string();
    }
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return ends_here(at_ - word.size());
    }
    type = Json5Type::kNumber;
    return number();
  }

  bool container(bool object) {
    if (++depth_ > Json5Document::kMaxDepth) return fail(at_, "nested deeper than 512 levels");
    const char close = object ? '}' : ']';
    const size_t open_at = at_++;
    for (;;) {
      if (!space()) return false;
      if (peek() == close) break;
      if (at_ == text_.size()) {
        return fail(open_at, object ? "this '{' is never closed" : "this '[' is never closed");
      }
      const auto key_begin = static_cast<uint32_t>(at_);
      if (object && !key()) return false;
      const auto key_end = static_cast<uint32_t>(at_);
      if (object && !colon()) return false;
      if (!value(key_begin, key_end) || !space()) return false;
      if (peek() == close) break;
      if (peek() == ',') {
        ++at_;
      } else if (at_ < text_.size()) {
        return fail(at_, object ? "expected ',' or '}'" : "expected ',' or ']'");
      }
    }
    ++at_;
    --depth_;
    return true;
  }

  bool colon() {
    if (!space()) return false;
    if (peek() != ':') return fail(at_, "expected ':' behind the name");
    ++at_;
    return space();
  }

  bool key() {
    if (peek() == '"' || peek() == '\'') return string();
    const size_t begin = at_;
    for (;;) {
      Json5Char c = json5_char(text_, at_);
      if (c.code == '\\') {
        const int unit =
            peek(1) == 'u' ? read_hex4(text_.data() + at_ + 2, text_.data() + text_.size()) : -1;
        const auto code = static_cast<char32_t>(unit);
        if (unit < 0 || is_high_surrogate(code) || is_low_surrogate(code) ||
            !is_json5_name(code, at_ == begin)) {
          return fail(at_, "expected \\u with four digits of a letter");
        }
        c.size = 6;
      } else if (!is_json5_name(c.code, at_ == begin)) {
        return at_ > begin || fail(at_, "expected a name, or one in quotes");
      }
      at_ += c.size;
    }
  }

  bool string() {
    const size_t open_at = at_;
    const char quote = text_[at_++];
    for (;;) {
      const char c = peek();
      if (at_ == text_.size() || c == '\n' || c == '\r') {
        return fail(open_at, "this string is not closed on its line");
      }
      if (c == '\\') {
        if (!escape()) return false;
        continue;
      }
      ++at_;
      if (c == quote) return true;
    }
  }

  bool escape() {
    const char c = peek(1);
    size_t size = 2;
    if (c == 'u') {
      size = 6;
      if (read_hex4(text_.data() + at_ + 2, text_.data() + text_.size()) < 0) {
        return fail(at_, "\\u needs four hexadecimal digits");
      }
    } else if (c == 'x') {
      size = 4;
      if (!is_hex_digit(peek(2)) || !is_hex_digit(peek(3))) {
        return fail(at_, "\\x needs two hexadecimal digits");
      }
    } else if (c == '\r' && peek(2) == '\n') {
      size = 3;
    } else if (is_digit(c) && (c != '0' || is_digit(peek(2)))) {
      return fail(at_, "a digit cannot be escaped; write \\x with two hexadecimal digits");
    }
    // A backslash as the last byte of the text.
    at_ += at_ + 1 < text_.size() ? size : 1;
    return true;
  }

  bool number() {
    const size_t begin = at_;
    if (peek() == '+' || peek() == '-') ++at_;
    for (const std::string_view word : {"Infinity", "NaN"}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return ends_here(begin);
    }
    if (peek() == '0' && (peek(1) | 0x20) == 'x') {
      at_ += 2;
      const size_t digits = at_;
      while (is_hex_digit(peek())) ++at_;
      return at_ > digits ? ends_here(begin) : fail(begin, "0x needs hexadecimal digits");
    }
    if (peek() == '0' && is_digit(peek(1))) return fail(begin, "a number cannot begin with 0");
    size_t count = digits();
    if (peek() == '.') {
      ++at_;
      count += digits();
    }
    if (count == 0) return no_value(begin);
    if ((peek() | 0x20) == 'e') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (digits() == 0) return fail(begin, "the exponent of this number has no digits");
    }
    return ends_here(begin);
  }

  size_t digits() {
    const size_t begin = at_;
    while (is_digit(peek())) ++at_;
    return at_ - begin;
  }

  bool no_value(size_t begin) {
    if (begin == text_.size()) return fail(begin, "expected a value, but the text ends");
    const bool word = is_json5_name(json5_char(text_, begin).code, true);
    return fail(begin, word ? "expected a value; a text needs quotes" : "expected a value");
  }

  // No letter or digit may touch the end of a number or literal. The place is its beginning, so
  // that the error shows nothing of what may be a key without quotes.
  bool ends_here(size_t begin) {
    const Json5Char c = json5_char(text_, at_);
    const bool more = is_json5_name(c.code, false) || c.code == '\\';
    return !more || fail(begin, "expected a value; a text needs quotes");
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<Json5Document> Json5Document::parse(std::string_view text, Blank blank, size_t* error_at) {
  if (text.size() > kMaxBytes) {
    return make_error(ErrorCode::kConfigError, "the text is larger than 16 MiB");
  }
  Parser parser(text);
  if (!parser.run(blank)) {
    if (error_at != nullptr) *error_at = parser.error_at;
    return json5_error(text, parser.error_at, parser.error);
  }
  return Json5Document(text, std::move(parser.nodes));
}

}  // namespace fluffbuzz
