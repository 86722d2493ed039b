#include "base/nearest.h"

#include <algorithm>

#include "base/utf8.h"

namespace fluffbuzz {

size_t edit_distance(std::string_view a, std::string_view b) {
  const std::string left = ascii_lower(a);
  const std::string right = ascii_lower(b);
  std::vector<size_t> row(right.size() + 1);
  for (size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= left.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= right.size(); ++j) {
      const size_t above = row[j];
      const size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, replaced});
      diagonal = above;
    }
  }
  return row.back();
}

std::vector<std::string> nearest(std::string_view text, const std::vector<std::string>& known,
                                 size_t limit) {
  const size_t allowed = std::max<size_t>(2, text.size() / 3);
  // Distance and place in one number: that sort is in the C++ library already.
  std::vector<unsigned long long> close;
  for (size_t i = 0; i < known.size(); ++i) {
    const size_t distance = edit_distance(text, known[i]);
    if (distance <= allowed) close.push_back(static_cast<unsigned long long>(distance) << 32U | i);
  }
  std::sort(close.begin(), close.end());
  std::vector<std::string> out;
  for (const unsigned long long key : close) {
    if (out.size() < limit) out.push_back(known[key & 0xFFFFFFFFU]);
  }
  return out;
}

std::string did_you_mean(std::string_view text, const std::vector<std::string>& known) {
  const std::vector<std::string> close = nearest(text, known, 2);
  if (close.empty()) return {};
  std::string out = " Did you mean \"" + close[0] + "\"";
  if (close.size() > 1) out += " or \"" + close[1] + "\"";
  return out + "?";
}

}  // namespace fluffbuzz
