// What the resulting `reasoning` of a body asks for; family fixes look at nothing else.
#ifndef FLUFFBUZZ_REQUEST_REASONING_STATE_H_
#define FLUFFBUZZ_REQUEST_REASONING_STATE_H_

#include "base/json_edit.h"

namespace fluffbuzz {

enum class ReasoningState { kUnsaid, kOff, kOn };

ReasoningState reasoning_state(const JsonEdit& body);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_REASONING_STATE_H_
