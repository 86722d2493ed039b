// Splitting a JSON string at a boundary without copying it.
#ifndef FLUFFBUZZ_REQUEST_RULES_SPLIT_TEXT_H_
#define FLUFFBUZZ_REQUEST_RULES_SPLIT_TEXT_H_

#include <cstddef>
#include <string_view>

#include "base/json_edit.h"

namespace fluffbuzz::rules {

struct TextSplit {
  bool found = false;
  bool first_empty = false;
  bool second_empty = false;
  // The bytes of the document between the end of the first half and the beginning of the second:
  // the boundary and the white space around it.
  size_t offset = 0;
  size_t length = 0;
};

// Where `boundary` (decoded text; empty is nowhere) first stands in a string of the document.
TextSplit split_text(const JsonEdit& body, JsonRef text, std::string_view boundary);

}  // namespace fluffbuzz::rules

#endif  // FLUFFBUZZ_REQUEST_RULES_SPLIT_TEXT_H_
