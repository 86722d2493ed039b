// Looking into a small JSON text without making values of it.
#ifndef FLUFFBUZZ_BASE_JSON_MEMBERS_H_
#define FLUFFBUZZ_BASE_JSON_MEMBERS_H_

#include <string_view>

#include "base/json_reader.h"

namespace fluffbuzz {

// The member `name` of an object text as text, or an empty view.
std::string_view member_text(std::string_view object, std::string_view name);

// The string member `name` of an object text, or an empty string.
JsonString string_member(std::string_view object, std::string_view name);

// Calls `use` with the text of every element of an array text.
template <class Use>
void for_each_element(std::string_view array, const Use& use) {
  JsonReader reader(array);
  if (reader.peek() != JsonType::kArray || !reader.enter_array()) return;
  while (reader.next_element()) {
    std::string_view element;
    if (reader.skip_value(element)) use(element);
  }
}

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_JSON_MEMBERS_H_
