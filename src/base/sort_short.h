// Sorting lists of a few elements, stable. std::stable_sort is a hundredth of the download for each
// type.
#ifndef FLUFFBUZZ_BASE_SORT_SHORT_H_
#define FLUFFBUZZ_BASE_SORT_SHORT_H_

#include <cstddef>
#include <utility>
#include <vector>

namespace fluffbuzz {

// Quadratic: for lists whose length is bounded. Elements in front of `first` stay where they are.
template <class T, class Before>
void sort_short(std::vector<T>& list, const Before& before, size_t first = 0) {
  for (size_t i = first + 1; i < list.size(); ++i) {
    for (size_t at = i; at > first && before(list[at], list[at - 1]); --at) {
      std::swap(list[at], list[at - 1]);
    }
  }
}

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_SORT_SHORT_H_
