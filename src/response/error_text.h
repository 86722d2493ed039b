// The class that an error's words stand for (provider-behaviour 12.2, "By text").
#ifndef FLUFFBUZZ_RESPONSE_ERROR_TEXT_H_
#define FLUFFBUZZ_RESPONSE_ERROR_TEXT_H_

#include <optional>
#include <string_view>

#include "base/error.h"

namespace fluffbuzz {

// True when `text` (lower case) holds one of the alternatives of `pattern`: "a|b&c" is a, or both b
// and c; "#401" is the number standing alone.
bool says(std::string_view text, std::string_view pattern);

// `text`: lower case. Nothing when no row of the table matches.
std::optional<ErrorCode> class_of_text(std::string_view text);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_ERROR_TEXT_H_
