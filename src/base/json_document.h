// An index of a JSON text: where every value begins and ends, found in one pass. Strings are not
// decoded, numbers are not read; a body of many megabytes costs one scan and a few nodes.
//
// What is taken (tests/cpp/shape_limits_test.cpp, tests/cases/shape/bytes.json): exactly RFC 8259.
// Raw U+2028, escaped NUL, numbers of any size and spelling, duplicate and reserved names, and
// bytes that are no UTF-8 pass as they are. Of duplicates the last one counts, as with JSON.parse.
// Lone surrogate escapes are listed for who mends them. Refused with the place: raw control
// characters (NUL too) in strings, a byte order mark, nesting deeper than JsonReader::kMaxDepth.
#ifndef FLUFFBUZZ_BASE_JSON_DOCUMENT_H_
#define FLUFFBUZZ_BASE_JSON_DOCUMENT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json_reader.h"

namespace fluffbuzz {

// One value. Nodes stand in document order, so the children of a container follow it directly and
// `next` leads over a whole subtree. Offsets are bytes into the text.
struct JsonNode {
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t key_begin = 0;  // without the quotes; both zero for elements and the root
  uint32_t key_end = 0;
  uint32_t parent = 0;
  uint32_t next = 0;
  JsonType type = JsonType::kNone;
  bool key_escaped = false;
};

class JsonDocument {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;
  // Containers nested deeper than this are kept as one opaque value: no rule looks inside them.
  static constexpr int kIndexDepth = 8;
  // Bounds the memory of the index against bodies that are nothing but commas.
  static constexpr size_t kMaxNodes = 4'000'000;

  // Indexes `text`, which must outlive the document. Errors: kInvalidRequest with the byte offset,
  // kTooLarge for more than kMaxNodes values or 4 GiB.
  static Result<JsonDocument> parse(std::string_view text);

  std::string_view text() const { return text_; }
  const JsonNode& node(uint32_t index) const { return nodes_[index]; }
  size_t size() const { return nodes_.size(); }
  static constexpr uint32_t root() { return 0; }

  // First child, or kNone for scalars, empty containers and unindexed ones.
  uint32_t first_child(uint32_t index) const;
  // Next child of the same parent, or kNone.
  uint32_t next_sibling(uint32_t index) const;
  // The member `key` of an object; with duplicates the last one, as JSON.parse has it. kNone when
  // absent.
  uint32_t find(uint32_t object, std::string_view key) const;

  // The value's text.
  std::string_view raw(uint32_t index) const;
  // The member's name, decoded.
  std::string key(uint32_t index) const;
  bool key_is(uint32_t index, std::string_view key) const;
  // The value as a string; `raw` empty for other types.
  JsonString string(uint32_t index) const;

  // Offsets of lone surrogate escapes (`\ud800` without its partner), in order.
  const std::vector<size_t>& lone_surrogates() const { return lone_surrogates_; }

 private:
  bool index_value(JsonReader& reader, uint32_t parent, const JsonString* key, int depth);

  std::string_view text_;
  std::vector<JsonNode> nodes_;
  std::vector<size_t> lone_surrogates_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_JSON_DOCUMENT_H_
