#include "config/json5.h"

#include <cmath>

#include "base/json_reader.h"
#include "config/json5_text.h"

namespace fluffbuzz {

uint32_t Json5Document::find(uint32_t object, std::string_view key) const {
  uint32_t found = kNone;
  const uint32_t end = nodes_[object].after;
  for (uint32_t i = object + 1; i < end; i = nodes_[i].after) {
    if (this->key(nodes_[i]) == key) found = i;
  }
  return found;
}

uint32_t Json5Document::child(uint32_t container, size_t position) const {
  const uint32_t end = nodes_[container].after;
  for (uint32_t i = container + 1; i < end; i = nodes_[i].after) {
    if (position-- == 0) return i;
  }
  return kNone;
}

uint32_t Json5Document::last_child(uint32_t container) const {
  uint32_t last = kNone;
  const uint32_t end = nodes_[container].after;
  for (uint32_t i = container + 1; i < end; i = nodes_[i].after) last = i;
  return last;
}

size_t Json5Document::length(uint32_t container) const {
  size_t count = 0;
  const uint32_t end = nodes_[container].after;
  for (uint32_t i = container + 1; i < end; i = nodes_[i].after) ++count;
  return count;
}

std::string Json5Document::key(const Json5Node& member) const {
  return json5_unquoted(text_.substr(member.key_begin, member.key_end - member.key_begin));
}

bool Json5Document::has_nan() const {
  for (const Json5Node& node : nodes_) {
    if (node.type == Json5Type::kNumber && source(node).back() == 'N') return true;
  }
  return false;
}

// Recursion is bounded by kMaxDepth.
void Json5Document::write(uint32_t index, JsonWriter& writer, Strings strings) const {
  const bool marked = strings == Strings::kMarked;
  const Json5Node& node = nodes_[index];
  if (node.is_container()) {
    const bool object = node.type == Json5Type::kObject;
    object ? writer.begin_object() : writer.begin_array();
    for (uint32_t i = index + 1; i < node.after; i = nodes_[i].after) {
      if (object) writer.key(key(nodes_[i]));
      write(i, writer, strings);
    }
    object ? writer.end_object() : writer.end_array();
  } else if (node.type == Json5Type::kString) {
    writer.string((marked ? "s" : "") + json5_unquoted(source(node)));
  } else if (node.type == Json5Type::kNumber) {
    const std::string number = json5_number(source(node));
    writer.raw(!number.empty() ? number : marked ? "\"n\"" : "null");
  } else {
    writer.raw(source(node));
  }
}

// By way of JSON text: one conversion of numbers and strings instead of two.
Result<Json> Json5Document::to_json(uint32_t index, size_t* error_at) const {
  for (uint32_t i = index; i < nodes_[index].after; ++i) {
    if (nodes_[i].type != Json5Type::kNumber) continue;
    if (!std::isfinite(number_or(json5_number(source(nodes_[i])), INFINITY))) {
      if (error_at != nullptr) *error_at = nodes_[i].begin;
      return json5_error(text_, nodes_[i].begin,
                         "NaN, an infinity or a number beyond the range cannot stand here");
    }
  }
  std::string json;
  JsonWriter writer(json);
  write(index, writer, Strings::kPlain);
  return parse_json(json);
}

}  // namespace fluffbuzz
