#include "request/thinking.h"

#include <algorithm>
#include <initializer_list>
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

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [text](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  });
}

// The efforts that a list such as "'low', 'medium' and 'high'" names.
ModelFacts listed_efforts(std::string_view list) {
  ModelFacts facts;
  facts.has_efforts = true;
  facts.efforts.emplace();
  while (!list.empty()) {
    size_t end = 0;
    while (end < list.size() && list[end] >= 'a' && list[end] <= 'z') ++end;
    const std::string_view word = list.substr(0, end);
    const bool effort =
        std::find(std::begin(kEfforts), std::end(kEfforts), word) != std::end(kEfforts);
    if (effort) facts.efforts->emplace_back(word);
    list.remove_prefix(std::max<size_t>(end, 1));
  }
  return facts;
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

std::string_view level_after_refusal(std::string_view message, std::string_view sent) {
  constexpr size_t kLongestList = 200;
  const std::string text = ascii_lower(message);
  if (!has_any(text, {"reasoning", "thinking", "effort"})) return {};
  std::string_view next;
  const size_t list = text.find("supported values are");
  if (list != std::string::npos) {
    const ModelFacts facts = listed_efforts(std::string_view(text).substr(list, kLongestList));
    if (!facts.efforts->empty()) next = effort_for(sent == "off" ? "minimal" : sent, facts);
  } else if (has_any(text, {"mandatory", "required", "cannot be disabled", "can't be disabled"})) {
    next = "minimal";
  } else if (has_any(text, {"not supported", "not support", "unsupported"})) {
    next = "off";
  }
  return next == sent ? std::string_view() : next;
}

}  // namespace fluffbuzz
