// Cache breakpoints of a body: where cache_control markers stand.
#ifndef FLUFFBUZZ_REQUEST_RULES_BREAKPOINTS_H_
#define FLUFFBUZZ_REQUEST_RULES_BREAKPOINTS_H_

#include <cstddef>
#include <vector>

#include "base/json_edit.h"

namespace fluffbuzz::rules {

// The limit over tools, messages and the top level together.
inline constexpr size_t kMaxBreakpoints = 4;

// True for a message whose role is system or developer.
bool is_instruction(const JsonEdit& body, JsonRef message);

// Whatever has a cache_control member: the body, messages and their parts, tools. Which to keep
// when there are too many comes first: the top level, system and tool markers, then the others; of
// each the latest first, because a later one covers what stands before it.
std::vector<JsonRef> breakpoints(const JsonEdit& body);

}  // namespace fluffbuzz::rules

#endif  // FLUFFBUZZ_REQUEST_RULES_BREAKPOINTS_H_
