// JSON strings as they stand in a text, and their decoding on demand.
#ifndef FLUFFBUZZ_BASE_JSON_STRING_H_
#define FLUFFBUZZ_BASE_JSON_STRING_H_

#include <string>
#include <string_view>

namespace fluffbuzz {

// A JSON string as it stands in the text: without its quotes, escapes not decoded.
struct JsonString {
  std::string_view raw;
  bool escaped = false;  // contains at least one backslash

  // Compares the decoded text; cheap when nothing is escaped.
  bool is(std::string_view text) const;
  bool empty() const { return raw.empty(); }
};

// Appends the decoded text of `string` to `out`. A lone surrogate escape becomes U+FFFD.
void append_decoded(const JsonString& string, std::string& out);
std::string decoded(const JsonString& string);

// Decodes a text that arrives in several JSON strings, where a surrogate pair may be cut between
// two of them.
class JsonTextDecoder {
 public:
  // Appends what is complete; keeps a trailing high surrogate for the next piece.
  void append(const JsonString& string, std::string& out);
  // Appends U+FFFD for a high surrogate whose partner never came.
  void finish(std::string& out);

 private:
  char32_t pending_high_ = 0;
};

// Appends `text` (UTF-8) as a JSON string with its quotes. Malformed UTF-8 passes through.
void append_quoted(std::string_view text, std::string& out);
std::string json_quoted(std::string_view text);

// Four hex digits at `at`; negative when they are not.
int read_hex4(const char* at, const char* end);

// First byte in [at, end) that ends or interrupts a JSON string: a quote, a backslash or a control
// character.
const char* find_string_stop(const char* at, const char* end);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_JSON_STRING_H_
