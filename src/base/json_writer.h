// Writes JSON text front to back. Values that are JSON already (spans of an answer, edited bodies)
// go in as they are; nothing is ever parsed again.
#ifndef FLUFFBUZZ_BASE_JSON_WRITER_H_
#define FLUFFBUZZ_BASE_JSON_WRITER_H_

#include <string>
#include <string_view>

namespace fluffbuzz {

// The methods are out of line on purpose: they are called from hundreds of places, and inlined they
// would be a tenth of the download.
class JsonWriter {
 public:
  // Writes into `out`, behind whatever stands there.
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  JsonWriter& key(std::string_view name);
  // A name that is escaped already.
  JsonWriter& escaped_key(std::string_view name);
  JsonWriter& string(std::string_view text);
  // A string whose content is escaped already.
  JsonWriter& escaped_string(std::string_view content);
  JsonWriter& raw(std::string_view json);
  JsonWriter& null() { return raw("null"); }
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& integer(long long value);
  // Milliseconds, cut to a whole number; null for what is no number or infinite.
  JsonWriter& whole(double value);
  // 0 stands for "none was received".
  JsonWriter& status(int value) { return value == 0 ? null() : integer(value); }
  JsonWriter& string_or_null(std::string_view text) { return text.empty() ? null() : string(text); }
  JsonWriter& raw_or_null(std::string_view json) { return json.empty() ? null() : raw(json); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string& out_;
  bool fresh_ = true;  // nothing stands before the next value in this container
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_JSON_WRITER_H_
