// The output side of JsonEdit: edits become patches in document order, patches become pieces.
#include <algorithm>
#include <utility>

#include "base/json_edit.h"

namespace fluffbuzz {

namespace {

constexpr uint32_t kBehindValue = 0;
constexpr uint32_t kInsertion = 1;
constexpr uint32_t kReplacement = 2;

}  // namespace

uint32_t JsonEdit::child_start(uint32_t node) const {
  const JsonNode& child = document_.node(node);
  return child.key_begin == 0 ? child.begin : child.key_begin - 1;
}

// The removed children of one container, each with its comma.
void JsonEdit::add_removals(uint32_t container, std::vector<Patch>& patches) const {
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
  if (last_child == last_survivor) return;
  const uint32_t from =
      none ? child_start(document_.first_child(container)) : document_.node(last_survivor).end;
  patches.push_back({from, document_.node(last_child).end, kReplacement, {}, {}});
}

// What was appended goes behind the last child that stays.
void JsonEdit::add_insertions(const NodeEdit& edit, std::vector<Patch>& patches) const {
  const JsonNode& node = document_.node(edit.node);
  uint32_t at = node.begin + 1;
  bool comma = false;
  for (uint32_t i = document_.first_child(edit.node); i != JsonDocument::kNone;
       i = document_.next_sibling(i)) {
    if (!survives(i)) continue;
    at = document_.node(i).end;
    comma = true;
  }
  for (const uint32_t i : edit.inserted) {
    const Inserted& item = inserted_[i];
    if (item.removed) continue;
    std::string glue = comma ? "," : "";
    if (node.type == JsonType::kObject) {
      append_quoted(item.key, glue);
      glue.push_back(':');
    }
    texts_.push_back(std::move(glue));
    patches.push_back({at, at, kInsertion, texts_.back(), item.json});
    comma = true;
  }
}

void JsonEdit::add_node_patches(const NodeEdit& edit, std::vector<Patch>& patches) const {
  const JsonNode& node = document_.node(edit.node);
  if (edit.kind == Kind::kReplaced) {
    patches.push_back({node.begin, node.end, kReplacement, {}, edit.before});
    return;
  }
  if (edit.kind == Kind::kWrapped) {
    patches.push_back({node.begin, node.begin, kInsertion, {}, edit.before});
    patches.push_back({node.end, node.end, kBehindValue, {}, edit.after});
  }
  if (!edit.inserted.empty()) add_insertions(edit, patches);
}

std::vector<JsonEdit::Patch> JsonEdit::patches() const {
  std::vector<Patch> found;
  texts_.clear();
  std::vector<uint32_t> shrunk;  // containers that lost a child
  for (const NodeEdit& edit : edits_) {
    const uint32_t parent = document_.node(edit.node).parent;
    if (edit.kind == Kind::kRemoved) {
      if (parent != JsonDocument::kNone && reachable(parent)) shrunk.push_back(parent);
    } else if (reachable(edit.node)) {
      add_node_patches(edit, found);
    }
  }
  std::sort(shrunk.begin(), shrunk.end());
  shrunk.erase(std::unique(shrunk.begin(), shrunk.end()), shrunk.end());
  for (const uint32_t container : shrunk) {
    if (kind_of_edit(container) != Kind::kReplaced) add_removals(container, found);
  }
  for (const BytePatch& patch : byte_patches_) {
    found.push_back({patch.begin, patch.end, kReplacement, {}, patch.text});
  }
  // By place, then rank, then order of making. Numbers are sorted instead of patches: that sort is
  // in the C++ library already.
  std::vector<unsigned long long> order;
  for (size_t i = 0; i < found.size(); ++i) {
    order.push_back(static_cast<unsigned long long>(found[i].begin) << 32U |
                    static_cast<unsigned long long>(found[i].rank) << 30U | i);
  }
  std::sort(order.begin(), order.end());
  std::vector<Patch> out;
  out.reserve(found.size());
  for (const unsigned long long key : order) out.push_back(found[key & 0x3FFFFFFFU]);
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
    at = patch.end;
  }
  copy_to(end);
  return out;
}

std::vector<std::string_view> JsonEdit::pieces() const {
  if (!changed()) return {document_.text()};
  return pieces_between(0, static_cast<uint32_t>(document_.text().size()), patches());
}

std::string JsonEdit::str() const {
  std::string out;
  for (const std::string_view piece : pieces()) out.append(piece);
  return out;
}

}  // namespace fluffbuzz
