#include "base/json_document.h"

#include <utility>

namespace fluffbuzz {

Result<JsonDocument> JsonDocument::parse(std::string_view text) {
  if (text.size() >= kNone)
    return make_error(ErrorCode::kTooLarge, "the body is larger than 4 GiB");
  JsonDocument document;
  document.text_ = text;
  JsonReader reader(text);
  reader.collect_lone_surrogates(&document.lone_surrogates_);
  if (document.index_value(reader, kNone, nullptr, 0) && reader.at_end()) return document;
  if (document.nodes_.size() > kMaxNodes) {
    return make_error(ErrorCode::kTooLarge,
                      "the body has more than " + std::to_string(kMaxNodes) + " values");
  }
  const std::string reason = reader.ok() ? "something stands behind the value" : reader.error();
  Error error =
      make_error(ErrorCode::kInvalidRequest, "the body is not JSON: " + reason + " at byte " +
                                                 std::to_string(reader.position()));
  error.param = "body";
  return error;
}

// Recursion is bounded by kIndexDepth; what lies deeper is skipped without recursion.
bool JsonDocument::index_value(JsonReader& reader, uint32_t parent, const JsonString* key,
                               int depth) {
  if (nodes_.size() > kMaxNodes) return false;
  const auto index = static_cast<uint32_t>(nodes_.size());
  nodes_.emplace_back();
  JsonNode node;
  node.parent = parent;
  node.type = reader.peek();
  node.begin = static_cast<uint32_t>(reader.position());
  if (key != nullptr) {
    node.key_begin = static_cast<uint32_t>(key->raw.data() - text_.data());
    node.key_end = node.key_begin + static_cast<uint32_t>(key->raw.size());
    node.key_escaped = key->escaped;
  }
  if (node.type == JsonType::kObject && depth < kIndexDepth) {
    JsonString name;
    if (!reader.enter_object()) return false;
    while (reader.next_key(name)) {
      if (!index_value(reader, index, &name, depth + 1)) return false;
    }
  } else if (node.type == JsonType::kArray && depth < kIndexDepth) {
    if (!reader.enter_array()) return false;
    while (reader.next_element()) {
      if (!index_value(reader, index, nullptr, depth + 1)) return false;
    }
  } else if (!reader.skip_value()) {
    return false;
  }
  node.end = static_cast<uint32_t>(reader.position());
  node.next = static_cast<uint32_t>(nodes_.size());
  nodes_[index] = node;
  return reader.ok();
}

uint32_t JsonDocument::first_child(uint32_t index) const {
  return index + 1 < nodes_[index].next ? index + 1 : kNone;
}

uint32_t JsonDocument::next_sibling(uint32_t index) const {
  const JsonNode& node = nodes_[index];
  if (node.parent == kNone) return kNone;
  return node.next < nodes_[node.parent].next ? node.next : kNone;
}

uint32_t JsonDocument::find(uint32_t object, std::string_view key) const {
  uint32_t found = kNone;
  if (nodes_[object].type != JsonType::kObject) return found;
  for (uint32_t i = first_child(object); i != kNone; i = next_sibling(i)) {
    if (key_is(i, key)) found = i;
  }
  return found;
}

std::string_view JsonDocument::raw(uint32_t index) const {
  const JsonNode& node = nodes_[index];
  return text_.substr(node.begin, node.end - node.begin);
}

std::string JsonDocument::key(uint32_t index) const {
  const JsonNode& node = nodes_[index];
  return decoded({text_.substr(node.key_begin, node.key_end - node.key_begin), node.key_escaped});
}

bool JsonDocument::key_is(uint32_t index, std::string_view key) const {
  const JsonNode& node = nodes_[index];
  const JsonString name{text_.substr(node.key_begin, node.key_end - node.key_begin),
                        node.key_escaped};
  return name.is(key);
}

JsonString JsonDocument::string(uint32_t index) const {
  const JsonNode& node = nodes_[index];
  if (node.type != JsonType::kString) return {};
  const std::string_view content = text_.substr(node.begin + 1, node.end - node.begin - 2);
  return {content, content.find('\\') != std::string_view::npos};
}

}  // namespace fluffbuzz
