#include "base/json_writer.h"

#include <algorithm>
#include <cmath>

#include "base/json_string.h"

namespace fluffbuzz {

void JsonWriter::separate() {
  if (!fresh_) out_.push_back(',');
  fresh_ = false;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  string(name);
  out_.push_back(':');
  fresh_ = true;
  return *this;
}

JsonWriter& JsonWriter::escaped_key(std::string_view name) {
  escaped_string(name);
  out_.push_back(':');
  fresh_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  separate();
  append_quoted(text, out_);
  return *this;
}

JsonWriter& JsonWriter::escaped_string(std::string_view content) {
  separate();
  out_.push_back('"');
  out_.append(content);
  out_.push_back('"');
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_.append(json);
  return *this;
}

JsonWriter& JsonWriter::integer(long long value) { return raw(std::to_string(value)); }

JsonWriter& JsonWriter::whole(double value) {
  constexpr double kMost = 9.2e18;  // what a long long holds
  if (!std::isfinite(value)) return null();
  return integer(static_cast<long long>(std::min(std::max(value, -kMost), kMost)));
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_.push_back(bracket);
  fresh_ = true;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_.push_back(bracket);
  fresh_ = false;
  return *this;
}

}  // namespace fluffbuzz
