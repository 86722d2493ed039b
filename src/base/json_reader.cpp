#include "base/json_reader.h"

#include <cstring>

#include "base/utf8.h"

namespace fluffbuzz {

namespace {

constexpr char kTooDeep[] = "nested deeper than 512 levels";
static_assert(JsonReader::kMaxDepth == 512);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool JsonReader::fail(const char* message) {
  if (error_ == nullptr) error_ = message;
  return false;
}

JsonType JsonReader::peek() {
  if (!ok()) return JsonType::kNone;
  skip_space();
  if (at_ == end_) return JsonType::kNone;
  switch (*at_) {
    case '{':
      return JsonType::kObject;
    case '[':
      return JsonType::kArray;
    case '"':
      return JsonType::kString;
    case 't':
      return JsonType::kTrue;
    case 'f':
      return JsonType::kFalse;
    case 'n':
      return JsonType::kNull;
    default:
      return *at_ == '-' || is_digit(*at_) ? JsonType::kNumber : JsonType::kNone;
  }
}

bool JsonReader::enter_object() {
  if (peek() != JsonType::kObject) return fail("an object was expected");
  if (++depth_ > kMaxDepth) return fail(kTooDeep);
  ++at_;
  first_ = true;
  return true;
}

bool JsonReader::enter_array() {
  if (peek() != JsonType::kArray) return fail("an array was expected");
  if (++depth_ > kMaxDepth) return fail(kTooDeep);
  ++at_;
  first_ = true;
  return true;
}

bool JsonReader::next_key(JsonString& key) {
  if (!ok()) return false;
  skip_space();
  if (at_ < end_ && *at_ == '}') {
    ++at_;
    --depth_;
    first_ = false;
    return false;
  }
  if (!first_) {
    if (at_ == end_ || *at_ != ',') return fail("a comma or a closing brace was expected");
    ++at_;
    skip_space();
  }
  first_ = false;
  if (!read_string(key)) return false;
  skip_space();
  if (at_ == end_ || *at_ != ':') return fail("a colon was expected");
  ++at_;
  return true;
}

bool JsonReader::next_element() {
  if (!ok()) return false;
  skip_space();
  if (at_ < end_ && *at_ == ']') {
    ++at_;
    --depth_;
    first_ = false;
    return false;
  }
  if (!first_) {
    if (at_ == end_ || *at_ != ',') return fail("a comma or a closing bracket was expected");
    ++at_;
  }
  first_ = false;
  return peek() != JsonType::kNone || fail("a value was expected");
}

bool JsonReader::read_string(JsonString& out) {
  if (peek() != JsonType::kString) return fail("a string was expected");
  const char* start = at_ + 1;
  if (!scan_string(out.escaped)) return false;
  out.raw = std::string_view(start, static_cast<size_t>(at_ - 1 - start));
  return true;
}

bool JsonReader::read_number(std::string_view& out) {
  if (peek() != JsonType::kNumber) return fail("a number was expected");
  const char* start = at_;
  if (!scan_number()) return false;
  out = std::string_view(start, static_cast<size_t>(at_ - start));
  return true;
}

bool JsonReader::read_bool(bool& out) {
  out = peek() == JsonType::kTrue;
  return read_literal(out ? "true" : "false");
}

bool JsonReader::read_literal(std::string_view literal) {
  if (!ok()) return false;
  skip_space();
  const auto left = static_cast<size_t>(end_ - at_);
  if (left < literal.size() || std::memcmp(at_, literal.data(), literal.size()) != 0) {
    return fail("a value was expected");
  }
  at_ += literal.size();
  return true;
}

bool JsonReader::skip_value(std::string_view& out) {
  if (!ok()) return false;
  skip_space();
  const char* start = at_;
  if (!skip_value()) return false;
  out = std::string_view(start, static_cast<size_t>(at_ - start));
  return true;
}

bool JsonReader::skip_value() {
  if (!ok()) return false;
  skip_space();
  if (at_ == end_) return fail("a value was expected");
  if (*at_ == '{' || *at_ == '[') return skip_container();
  return skip_scalar(*at_);
}

bool JsonReader::skip_scalar(char first) {
  bool escaped = false;
  switch (first) {
    case '"':
      return scan_string(escaped);
    case 't':
      return read_literal("true");
    case 'f':
      return read_literal("false");
    case 'n':
      return read_literal("null");
    default:
      return scan_number();
  }
}

bool JsonReader::skip_member_name() {
  skip_space();
  bool escaped = false;
  if (at_ == end_ || *at_ != '"') return fail("a member name was expected");
  if (!scan_string(escaped)) return false;
  skip_space();
  if (at_ == end_ || *at_ != ':') return fail("a colon was expected");
  ++at_;
  return true;
}

// One loop with a bit per open container instead of recursion: the depth limit is then a count, not
// a stack size.
bool JsonReader::skip_container() {
  uint64_t is_object[kMaxDepth / 64] = {};
  int open = 0;
  for (;;) {
    skip_space();
    if (at_ == end_) return fail("a value was expected");
    const char first = *at_;
    if (first == '{' || first == '[') {
      if (depth_ + open >= kMaxDepth) return fail(kTooDeep);
      const uint64_t bit = 1ULL << (open % 64);
      uint64_t& word = is_object[open / 64];
      word = first == '{' ? word | bit : word & ~bit;
      ++open;
      ++at_;
      skip_space();
      const bool empty = at_ < end_ && *at_ == (first == '{' ? '}' : ']');
      if (!empty) {
        if (first == '{' && !skip_member_name()) return false;
        continue;
      }
    } else if (!skip_scalar(first)) {
      return false;
    }
    // Behind a value (or before the closer of an empty container): close what closes here, then go
    // on to the next one.
    for (;;) {
      if (open == 0) return true;
      skip_space();
      if (at_ == end_) return fail("the text ends inside a container");
      const bool object = (is_object[(open - 1) / 64] >> ((open - 1) % 64) & 1) != 0;
      const char c = *at_++;
      if (c == (object ? '}' : ']')) {
        --open;
        continue;
      }
      if (c != ',') {
        --at_;
        return fail("a comma or a closing bracket was expected");
      }
      if (object && !skip_member_name()) return false;
      break;
    }
  }
}

bool JsonReader::scan_string(bool& escaped) {
  escaped = false;
  ++at_;  // the opening quote
  const char* high_at = nullptr;
  for (;;) {
    at_ = find_string_stop(at_, end_);
    if (at_ == end_) return fail("a string does not end");
    if (*at_ == '"') break;
    if (*at_ != '\\') return fail("a control character stands in a string");
    escaped = true;
    if (!scan_escape(high_at)) return false;
  }
  if (high_at != nullptr) note_lone_surrogate(high_at);
  ++at_;
  return true;
}

bool JsonReader::scan_escape(const char*& high_at) {
  if (end_ - at_ < 2) return fail("a string does not end");
  switch (at_[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      at_ += 2;
      return true;
    case 'u':
      return scan_unicode_escape(high_at);
    default:
      return fail("an unknown escape stands in a string");
  }
}

bool JsonReader::scan_unicode_escape(const char*& high_at) {
  const int unit = read_hex4(at_ + 2, end_);
  if (unit < 0) return fail("\\u wants four hex digits");
  const auto code = static_cast<char32_t>(unit);
  const bool follows_high = high_at != nullptr && at_ - high_at == 6;
  if (is_low_surrogate(code) && follows_high) {
    high_at = nullptr;
  } else {
    if (high_at != nullptr) note_lone_surrogate(high_at);
    high_at = is_high_surrogate(code) ? at_ : nullptr;
    if (is_low_surrogate(code)) note_lone_surrogate(at_);
  }
  at_ += 6;
  return true;
}

void JsonReader::note_lone_surrogate(const char* at) {
  if (lone_surrogates_ != nullptr) lone_surrogates_->push_back(static_cast<size_t>(at - begin_));
}

bool JsonReader::scan_number() {
  const auto digits = [this] {
    const char* start = at_;
    while (at_ < end_ && is_digit(*at_)) ++at_;
    return at_ != start;
  };
  if (at_ < end_ && *at_ == '-') ++at_;
  if (at_ < end_ && *at_ == '0') {
    ++at_;
  } else if (!digits()) {
    return fail("a value was expected");
  }
  if (at_ < end_ && *at_ == '.') {
    ++at_;
    if (!digits()) return fail("digits were expected behind the decimal point");
  }
  if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
    ++at_;
    if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!digits()) return fail("digits were expected in the exponent");
  }
  return true;
}

bool JsonReader::at_end() {
  skip_space();
  return at_ == end_;
}

bool is_valid_json(std::string_view text) {
  JsonReader reader(text);
  return reader.skip_value() && reader.at_end();
}

}  // namespace fluffbuzz
