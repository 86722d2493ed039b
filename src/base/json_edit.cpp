#include "base/json_edit.h"

#include <utility>

#include "base/json_value.h"
#include "base/utf8.h"

namespace fluffbuzz {

namespace {

std::string pointer_token(std::string_view key) {
  std::string out = "/";
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

const JsonEdit::NodeEdit* JsonEdit::edit_of(uint32_t node) const {
  if (edit_of_node_.empty() || edit_of_node_[node] == 0) return nullptr;
  return &edits_[edit_of_node_[node] - 1];
}

JsonEdit::NodeEdit& JsonEdit::make_edit(uint32_t node) {
  if (edit_of_node_.empty()) edit_of_node_.resize(document_.size());
  if (edit_of_node_[node] == 0) {
    edits_.push_back({node});
    edit_of_node_[node] = static_cast<uint32_t>(edits_.size());
  }
  return edits_[edit_of_node_[node] - 1];
}

JsonEdit::Kind JsonEdit::kind_of_edit(uint32_t node) const {
  const NodeEdit* edit = edit_of(node);
  return edit == nullptr ? Kind::kUntouched : edit->kind;
}

bool JsonEdit::reachable(uint32_t node) const {
  if (!survives(node)) return false;
  for (uint32_t up = document_.node(node).parent; up != JsonDocument::kNone;
       up = document_.node(up).parent) {
    const Kind kind = kind_of_edit(up);
    if (kind == Kind::kReplaced || kind == Kind::kRemoved) return false;
  }
  return true;
}

bool JsonEdit::opaque(JsonRef value) const {
  return value.inserted || kind_of_edit(value.index) != Kind::kUntouched;
}

bool JsonEdit::is_unindexed(uint32_t node) const {
  if (document_.first_child(node) != JsonDocument::kNone) return false;
  const std::string_view text = document_.raw(node);
  return text.size() > 2 && !trim(text.substr(1, text.size() - 2)).empty();
}

JsonRef JsonEdit::find(JsonRef object, std::string_view key) const {
  if (!object || opaque(object)) return {};
  if (const NodeEdit* edit = edit_of(object.index)) {
    for (auto it = edit->inserted.rbegin(); it != edit->inserted.rend(); ++it) {
      if (!inserted_[*it].removed && inserted_[*it].key == key) return {*it, true};
    }
  }
  JsonRef found;
  if (document_.node(object.index).type != JsonType::kObject) return found;
  for (uint32_t i = document_.first_child(object.index); i != JsonDocument::kNone;
       i = document_.next_sibling(i)) {
    if (document_.key_is(i, key) && survives(i)) found.index = i;
  }
  return found;
}

std::vector<JsonRef> JsonEdit::children(JsonRef container) const {
  std::vector<JsonRef> out;
  if (!container || opaque(container)) return out;
  for (uint32_t i = document_.first_child(container.index); i != JsonDocument::kNone;
       i = document_.next_sibling(i)) {
    if (survives(i)) out.push_back({i, false});
  }
  if (const NodeEdit* edit = edit_of(container.index)) {
    for (const uint32_t i : edit->inserted) {
      if (!inserted_[i].removed) out.push_back({i, true});
    }
  }
  return out;
}

JsonType JsonEdit::type(JsonRef value) const {
  if (!value) return JsonType::kNone;
  if (value.inserted) return JsonReader(inserted_[value.index].json).peek();
  const NodeEdit* edit = edit_of(value.index);
  if (edit == nullptr || edit->kind == Kind::kUntouched) return document_.node(value.index).type;
  if (edit->kind == Kind::kRemoved) return JsonType::kNone;
  return JsonReader(edit->before).peek();
}

JsonString JsonEdit::string(JsonRef value) const {
  if (type(value) != JsonType::kString) return {};
  const NodeEdit* edit = value.inserted ? nullptr : edit_of(value.index);
  const bool replaced = edit != nullptr && edit->kind == Kind::kReplaced;
  if (!value.inserted && !replaced) return document_.string(value.index);
  JsonString out;
  JsonReader(value.inserted ? inserted_[value.index].json : edit->before).read_string(out);
  return out;
}

bool JsonEdit::is_string(JsonRef value, std::string_view expected) const {
  return type(value) == JsonType::kString && string(value).is(expected);
}

std::string JsonEdit::text(JsonRef value) const {
  if (!value) return {};
  if (value.inserted) return inserted_[value.index].json;
  const NodeEdit* edit = edit_of(value.index);
  if (edit != nullptr && edit->kind == Kind::kReplaced) return edit->before;
  const JsonNode& node = document_.node(value.index);
  std::string out;
  for (const std::string_view piece : pieces_between(node.begin, node.end, patches())) {
    out.append(piece);
  }
  return out;
}

void JsonEdit::set(JsonRef object, std::string_view key, std::string json) {
  if (!object) return;
  if (opaque(object) || is_unindexed(object.index)) {
    set_in_opaque(object, key, json);
    return;
  }
  const JsonRef found = find(object, key);
  if (found) {
    replace(found, std::move(json));
    // Earlier duplicates would win in a reader that takes the first one.
    drop_duplicates(object, key, found);
    return;
  }
  const auto index = static_cast<uint32_t>(inserted_.size());
  inserted_.push_back({object.index, std::string(key), std::move(json), false});
  make_edit(object.index).inserted.push_back(index);
  log_change("add", {index, true});
}

// What was inserted is small and what lies too deep is rare, so it is parsed and written anew.
void JsonEdit::set_in_opaque(JsonRef object, std::string_view key, std::string_view json) {
  Result<Json> value = parse_json(text(object));
  Result<Json> member = parse_json(json);
  if (!value || !member || !value.value().is_object()) return;
  value.value()[std::string(key)] = std::move(member.value());
  replace(object, dump_json(value.value()));
}

void JsonEdit::replace(JsonRef value, std::string json) {
  if (!value) return;
  if (value.inserted) {
    inserted_[value.index].json = std::move(json);
  } else {
    NodeEdit& edit = make_edit(value.index);
    edit.kind = Kind::kReplaced;
    edit.before = std::move(json);
  }
  log_change("replace", value);
}

void JsonEdit::wrap(JsonRef value, std::string before, std::string after) {
  if (!value) return;
  if (opaque(value)) {
    replace(value, std::move(before) + text(value) + after);
    return;
  }
  NodeEdit& edit = make_edit(value.index);
  edit.kind = Kind::kWrapped;
  edit.before = std::move(before);
  edit.after = std::move(after);
  log_change("replace", value);
}

void JsonEdit::remove(JsonRef value) {
  if (!value) return;
  log_change("remove", value);
  if (value.inserted) {
    inserted_[value.index].removed = true;
  } else {
    make_edit(value.index).kind = Kind::kRemoved;
  }
}

bool JsonEdit::remove_member(JsonRef object, std::string_view key) {
  const JsonRef found = find(object, key);
  if (!found) return false;
  remove(found);
  drop_duplicates(object, key, found);
  return true;
}

// Not recorded: who reads the document sees the last duplicate only.
void JsonEdit::drop_duplicates(JsonRef object, std::string_view key, JsonRef last) {
  if (last.inserted) return;
  for (uint32_t i = document_.first_child(object.index); i < last.index;
       i = document_.next_sibling(i)) {
    if (document_.key_is(i, key)) make_edit(i).kind = Kind::kRemoved;
  }
}

void JsonEdit::patch_bytes(size_t offset, size_t length, std::string text, JsonRef changed) {
  const auto begin = static_cast<uint32_t>(offset);
  byte_patches_.push_back({begin, begin + static_cast<uint32_t>(length), std::move(text)});
  if (log_ == nullptr) return;
  // The innermost value around the place: nodes stand in document order, so it is the last that
  // fits.
  JsonRef holder = changed;
  for (uint32_t i = 0; !changed && i < document_.size() && document_.node(i).begin <= begin; ++i) {
    if (begin < document_.node(i).end) holder.index = i;
  }
  log_change("replace", holder);
}

std::string JsonEdit::pointer(JsonRef value) const {
  if (!value) return {};
  uint32_t parent = 0;
  std::string last;
  if (value.inserted) {
    parent = inserted_[value.index].parent;
    last = pointer_token(inserted_[value.index].key);
  } else {
    const JsonNode& node = document_.node(value.index);
    parent = node.parent;
    if (parent == JsonDocument::kNone) return {};
    if (document_.node(parent).type == JsonType::kObject) {
      last = pointer_token(document_.key(value.index));
    } else {
      int position = 0;
      for (uint32_t i = document_.first_child(parent); i != value.index;
           i = document_.next_sibling(i)) {
        if (survives(i)) ++position;
      }
      last = "/" + std::to_string(position);
    }
  }
  return pointer({parent, false}) + last;
}

void JsonEdit::log_change(std::string_view op, JsonRef value) const {
  if (log_ == nullptr) return;
  log_->push_back({op, pointer(value), op == "remove" ? std::string() : text(value)});
}

}  // namespace fluffbuzz
