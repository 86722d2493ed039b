// The output side of JsonEdit: edits become patches in document order, patches become pieces.
#include <algorithm>
#include <utility>

#include "base/json_edit.h"

namespace fluffbuzz {

namespace {

constexpr int kBehindValue = 0;
constexpr int kInsertion = 1;
constexpr int kReplacement = 2;

}  // namespace

uint32_t JsonEdit::child_start(uint32_t node) const {
  const JsonNode& child = document_.node(node);
  return child.key_begin == 0 ? child.begin : child.key_begin - 1;
}

// Deletions take the comma with them; insertions go behind the last child that stays.
void JsonEdit::add_container_patches(uint32_t container, std::deque<std::string>& texts,
                                     std::vector<Patch>& patches) const {
  const JsonNode& node = document_.node(container);
  uint32_t last_survivor = JsonDocument::kNone;
  uint32_t last_child = JsonDocument::kNone;
  for (uint32_t i = document_.first_child(container); i != JsonDocument::kNone;
       i = document_.next_sibling(i)) {
    last_child = i;
    if (survives(i)) last_survivor = i;
  }
  const bool none = last_survivor == JsonDocument::kNone;
  for (uint32_t i = document_.first_child(container); !none && i < last_survivor;
       i = document_.next_sibling(i)) {
    if (survives(i)) continue;
    patches.push_back(
        {child_start(i), child_start(document_.next_sibling(i)), kReplacement, {}, {}});
  }
  if (last_child != last_survivor) {
    const uint32_t from =
        none ? child_start(document_.first_child(container)) : document_.node(last_survivor).end;
    patches.push_back({from, document_.node(last_child).end, kReplacement, {}, {}});
  }
  const auto own = inserted_in_.find(container);
  if (own == inserted_in_.end()) return;
  const uint32_t at = none ? node.begin + 1 : document_.node(last_survivor).end;
  bool comma = !none;
  for (const uint32_t i : own->second) {
    const Inserted& item = inserted_[i];
    if (item.removed) continue;
    std::string glue = comma ? "," : "";
    if (node.type == JsonType::kObject) {
      append_quoted(item.key, glue);
      glue.push_back(':');
    }
    texts.push_back(std::move(glue));
    patches.push_back({at, at, kInsertion, texts.back(), item.json});
    comma = true;
  }
}

std::vector<JsonEdit::Patch> JsonEdit::patches() const {
  std::vector<Patch> out;
  texts_.clear();
  std::vector<uint32_t> containers;
  for (const auto& [index, change] : overrides_) {
    const JsonNode& node = document_.node(index);
    if (change.kind == Kind::kRemoved) {
      if (node.parent != JsonDocument::kNone && reachable(node.parent)) {
        containers.push_back(node.parent);
      }
      continue;
    }
    if (!reachable(index)) continue;
    if (change.kind == Kind::kReplaced) {
      out.push_back({node.begin, node.end, kReplacement, {}, change.before});
    } else {
      out.push_back({node.begin, node.begin, kInsertion, {}, change.before});
      out.push_back({node.end, node.end, kBehindValue, {}, change.after});
    }
  }
  for (const auto& [container, list] : inserted_in_) {
    const Override* change = override_of(container);
    if (reachable(container) && (change == nullptr || change->kind == Kind::kWrapped)) {
      containers.push_back(container);
    }
  }
  std::sort(containers.begin(), containers.end());
  containers.erase(std::unique(containers.begin(), containers.end()), containers.end());
  for (const uint32_t container : containers) add_container_patches(container, texts_, out);
  for (const auto& [offset, patch] : byte_patches_) {
    out.push_back({offset, offset + patch.first, kReplacement, {}, patch.second});
  }
  std::stable_sort(out.begin(), out.end(), [](const Patch& a, const Patch& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.rank < b.rank;
  });
  return out;
}

std::vector<std::string_view> JsonEdit::pieces_between(uint32_t begin, uint32_t end,
                                                       const std::vector<Patch>& patches) const {
  std::vector<std::string_view> out;
  uint32_t at = begin;
  const auto copy_to = [&](uint32_t stop) {
    if (stop > at) out.push_back(document_.text().substr(at, stop - at));
  };
  for (const Patch& patch : patches) {
    // Patches inside something that was replaced or removed as a whole begin before `at`.
    if (patch.begin < at || patch.begin >= end + (patch.rank == kBehindValue ? 1 : 0)) continue;
    copy_to(patch.begin);
    if (!patch.before.empty()) out.push_back(patch.before);
    if (!patch.text.empty()) out.push_back(patch.text);
    at = patch.end > patch.begin ? patch.end : patch.begin;
  }
  copy_to(end);
  return out;
}

std::vector<std::string_view> JsonEdit::pieces() const {
  const auto length = static_cast<uint32_t>(document_.text().size());
  if (!changed()) return {document_.text()};
  return pieces_between(0, length, patches());
}

std::string JsonEdit::str() const {
  std::string out;
  for (const std::string_view piece : pieces()) out.append(piece);
  return out;
}

}  // namespace fluffbuzz
