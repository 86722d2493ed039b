// Changes to a configuration in the words of its user ("this is the model now"), done to the text
// that the user wrote: comments, order and style stay (config_edit.h), refs are written
// canonically.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_CHANGE_H_
#define FLUFFBUZZ_CONFIG_CONFIG_CHANGE_H_

#include <string_view>

#include "base/error.h"
#include "base/json_value.h"

namespace fluffbuzz {

// `change`: {"action", ...} as ConfigChange of config_types.d.ts lists them. {"text", "changed",
// "warnings", ...}, with what the action tells beside it. Errors: kConfigError (the text, or what
// stands in the way in it), kUnknownModel, kInvalidRequest (the change itself); then nothing counts
// as changed.
Result<Json> change_config(std::string_view text, const Json& change);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_CHANGE_H_
