// "Did you mean ...?": the known name that a mistyped one is closest to.
#ifndef FLUFFBUZZ_BASE_NEAREST_H_
#define FLUFFBUZZ_BASE_NEAREST_H_

#include <string>
#include <string_view>
#include <vector>

namespace fluffbuzz {

// Number of single-character edits between two texts, case ignored.
size_t edit_distance(std::string_view a, std::string_view b);

// Up to `limit` of `known`, nearest first, that are close enough to `text` to be meant.
std::vector<std::string> nearest(std::string_view text, const std::vector<std::string>& known,
                                 size_t limit);

// " Did you mean "a" or "b"?", or nothing.
std::string did_you_mean(std::string_view text, const std::vector<std::string>& known);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_NEAREST_H_
