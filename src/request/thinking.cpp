#include "request/thinking.h"

#include <algorithm>
#include <string>

#include "base/utf8.h"

namespace fluffbuzz {

namespace {

// One row per level: the spellings, blank-separated.
struct Spellings {
  std::string_view level;
  std::string_view typed;
};

constexpr Spellings kSpellings[] = {
    {"off", "off"},
    {"minimal", "minimal min think"},
    {"low", "low on enable enabled thinkhard think-hard think_hard"},
    {"medium", "medium mid med thinkharder think-harder harder"},
    {"high", "high ultra ultrathink thinkhardest highest"},
};

// Where blanks, "_" and "-" do not count.
constexpr Spellings kLooseSpellings[] = {
    {"adaptive", "adaptive auto"},
    {"max", "max"},
    {"xhigh", "xhigh extrahigh"},
};

// Efforts from weak to strong; `none` is not asked for here.
constexpr std::string_view kEfforts[] = {"minimal", "low", "medium", "high", "xhigh", "max"};
constexpr int kEffortCount = static_cast<int>(std::size(kEfforts));

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const size_t blank = std::min(words.find(' '), words.size());
    if (words.substr(0, blank) == word) return true;
    words.remove_prefix(std::min(blank + 1, words.size()));
  }
  return false;
}

bool takes(const ModelFacts& facts, int rank) {
  const std::vector<std::string>& efforts = *facts.efforts;
  return std::find(efforts.begin(), efforts.end(), kEfforts[rank]) != efforts.end();
}

// The nearest supported rank in one direction, or -1.
int search(const ModelFacts& facts, int rank, int step) {
  for (int at = rank + step; at >= 0 && at < kEffortCount; at += step) {
    if (takes(facts, at)) return at;
  }
  return -1;
}

}  // namespace

std::string_view level_names() { return "off, minimal, low, medium, high, xhigh, adaptive, max"; }

std::string_view parse_level(std::string_view typed) {
  const std::string word = ascii_lower(trim(typed));
  if (word.empty()) return {};
  for (const Spellings& row : kSpellings) {
    if (has_word(row.typed, word)) return row.level;
  }
  std::string joined;
  for (const char c : word) {
    if (c != ' ' && c != '_' && c != '-') joined.push_back(c);
  }
  for (const Spellings& row : kLooseSpellings) {
    if (has_word(row.typed, joined)) return row.level;
  }
  return {};
}

std::string_view effort_for(std::string_view level, const ModelFacts& facts) {
  const std::string_view wanted = level == "adaptive" ? "medium" : level;
  const bool knows = facts.has_efforts.value_or(false);
  if (!knows || !facts.efforts) return wanted == "max" && !knows ? "xhigh" : wanted;
  const int rank = static_cast<int>(std::find(std::begin(kEfforts), std::end(kEfforts), wanted) -
                                    std::begin(kEfforts));
  if (takes(facts, rank)) return kEfforts[rank];
  const int first = wanted == "xhigh" || wanted == "max" ? -1 : 1;
  int found = search(facts, rank, first);
  if (found < 0) found = search(facts, rank, -first);
  return found < 0 ? std::string_view() : kEfforts[found];
}

}  // namespace fluffbuzz
