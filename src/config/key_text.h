// What a person pastes when asked for a key.
#ifndef FLUFFBUZZ_CONFIG_KEY_TEXT_H_
#define FLUFFBUZZ_CONFIG_KEY_TEXT_H_

#include <string>
#include <string_view>

#include "base/error.h"

namespace fluffbuzz {

struct KeyText {
  std::string key;
  std::string preview;   // as key_preview gives it
  bool familiar = true;  // it begins as OpenRouter's keys do
};

// Takes NAME=value and `export NAME=value`, one pair of quotes, a semicolon behind it and line
// breaks off. Errors: kInvalidRequest for nothing, and for blanks or characters that no key holds;
// no message repeats any of the text.
Result<KeyText> read_key_text(std::string_view text);

// What may be shown of a key: both its ends, or "..." when it is too short for that.
std::string key_preview(std::string_view key);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_KEY_TEXT_H_
