#include "base/nearest.h"

#include <algorithm>
#include <utility>

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
  std::vector<std::pair<size_t, std::string>> close;
  for (const std::string& name : known) {
    const size_t distance = edit_distance(text, name);
    if (distance <= allowed) close.emplace_back(distance, name);
  }
  std::stable_sort(close.begin(), close.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> out;
  for (auto& [distance, name] : close) {
    if (out.size() < limit) out.push_back(std::move(name));
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
