#include "base/json_members.h"

namespace fluffbuzz {

std::string_view member_text(std::string_view object, std::string_view name) {
  std::string_view out;
  JsonReader reader(object);
  if (reader.peek() != JsonType::kObject || !reader.enter_object()) return out;
  JsonString key;
  while (reader.next_key(key)) {
    if (key.is(name)) {
      reader.skip_value(out);
    } else {
      reader.skip_value();
    }
  }
  return out;
}

JsonString string_member(std::string_view object, std::string_view name) {
  JsonString out;
  const std::string_view text = member_text(object, name);
  if (text.substr(0, 1) != "\"") return out;
  JsonReader(text).read_string(out);
  return out;
}

}  // namespace fluffbuzz
