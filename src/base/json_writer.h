// Writes JSON text front to back. Values that are JSON already (spans of an answer, edited bodies)
// go in as they are; nothing is ever parsed again.
#ifndef FLUFFBUZZ_BASE_JSON_WRITER_H_
#define FLUFFBUZZ_BASE_JSON_WRITER_H_

#include <string>
#include <string_view>

#include "base/json_string.h"

namespace fluffbuzz {

class JsonWriter {
 public:
  // Writes into `out`, behind whatever stands there.
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  // `name` must need no escaping: field names are constants of this code base.
  JsonWriter& key(std::string_view name) {
    separate();
    out_.append(1, '"').append(name).append("\":");
    fresh_ = true;
    return *this;
  }
  JsonWriter& string(std::string_view text) {
    separate();
    append_quoted(text, out_);
    return *this;
  }
  // A string whose content is escaped already.
  JsonWriter& escaped_string(std::string_view content) {
    separate();
    out_.append(1, '"').append(content).append(1, '"');
    return *this;
  }
  JsonWriter& raw(std::string_view json) {
    separate();
    out_.append(json);
    return *this;
  }
  JsonWriter& null() { return raw("null"); }
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  // Whole numbers only: milliseconds, counts, HTTP statuses.
  JsonWriter& integer(double value) { return raw(std::to_string(static_cast<long long>(value))); }
  JsonWriter& string_or_null(std::string_view text) { return text.empty() ? null() : string(text); }
  JsonWriter& raw_or_null(std::string_view json) { return json.empty() ? null() : raw(json); }

 private:
  JsonWriter& open(char bracket) {
    separate();
    out_.push_back(bracket);
    fresh_ = true;
    return *this;
  }
  JsonWriter& close(char bracket) {
    out_.push_back(bracket);
    fresh_ = false;
    return *this;
  }
  void separate() {
    if (!fresh_) out_.push_back(',');
    fresh_ = false;
  }

  std::string& out_;
  bool fresh_ = true;  // nothing stands before the next value in this container
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_JSON_WRITER_H_
