// A cursor over JSON text: validates structure, skips values without decoding them, and decodes
// only what is asked for.
//
// The reader never allocates and never copies; every string it hands out is a view of the input. It
// accepts exactly RFC 8259 (no comments, no trailing commas), except that bytes inside strings are
// not checked to be UTF-8: who decodes them for display replaces what is malformed. Errors are
// sticky: after the first one every call answers false.
//
// Loops over one container read like this:
//
//   if (reader.enter_object()) {
//     JsonString key;
//     while (reader.next_key(key)) {
//       if (key.is("model")) ... else reader.skip_value();
//     }
//   }
#ifndef FLUFFBUZZ_BASE_JSON_READER_H_
#define FLUFFBUZZ_BASE_JSON_READER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/json_string.h"

namespace fluffbuzz {

enum class JsonType : uint8_t { kNone, kObject, kArray, kString, kNumber, kTrue, kFalse, kNull };

class JsonReader {
 public:
  // Deeper nesting than this is an error, found before any recursion could hurt.
  static constexpr int kMaxDepth = 512;

  explicit JsonReader(std::string_view text)
      : begin_(text.data()), at_(text.data()), end_(at_ + text.size()) {}

  bool ok() const { return error_ == nullptr; }
  // What is wrong, in words; null when nothing is.
  const char* error() const { return error_; }
  // Offset of the next unread byte, or of the error.
  size_t position() const { return static_cast<size_t>(at_ - begin_); }
  int depth() const { return depth_; }

  // Type of the value that comes next; kNone at the end or when no value starts here.
  JsonType peek();

  bool enter_object();
  // Advances to the next member and stands at its value; false behind the closing brace or on
  // error.
  bool next_key(JsonString& key);
  bool enter_array();
  // Advances to the next element; false behind the closing bracket or on error.
  bool next_element();

  bool read_string(JsonString& out);
  // The number's text as written.
  bool read_number(std::string_view& out);
  bool read_null() { return read_literal("null"); }
  bool read_bool(bool& out);

  // Skips one value of any type, validating it. `out` gets its text.
  bool skip_value();
  bool skip_value(std::string_view& out);

  // True when only white space is left.
  bool at_end();

  // Where lone surrogate escapes stand (offset of the backslash) goes into `list`, found while
  // skipping or reading.
  void collect_lone_surrogates(std::vector<size_t>* list) { lone_surrogates_ = list; }

 private:
  bool fail(const char* message);
  void skip_space() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  bool read_literal(std::string_view literal);
  bool scan_string(bool& escaped);
  bool scan_escape(const char*& high_at);
  bool scan_unicode_escape(const char*& high_at);
  void note_lone_surrogate(const char* at);
  bool scan_number();
  bool skip_scalar(char first);
  bool skip_container();
  bool skip_member_name();

  const char* begin_;
  const char* at_;
  const char* end_;
  const char* error_ = nullptr;
  int depth_ = 0;
  bool first_ = false;  // just entered a container: its first member or element needs no comma
  std::vector<size_t>* lone_surrogates_ = nullptr;
};

// Whole-text check: one JSON value and nothing behind it.
bool is_valid_json(std::string_view text);

// Reads "12", "-3.5e2" ... as a double without locale; `fallback` when the text is no JSON number
// or one beyond the range of a double.
double number_or(std::string_view text, double fallback);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_JSON_READER_H_
