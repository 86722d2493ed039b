// Edits to a JSON text that never rebuild it: the output is the spans of the input that nothing
// touched, with the new texts between them. White space, order, number spellings, unknown fields
// and duplicates stay as they came.
//
// Reading through the edit shows the edited state: a member that was set is found, one that was
// removed is not. What was inserted, replaced or wrapped is opaque (readable as text, replaceable
// as a whole).
#ifndef FLUFFBUZZ_BASE_JSON_EDIT_H_
#define FLUFFBUZZ_BASE_JSON_EDIT_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_document.h"

namespace fluffbuzz {

// A value in the edited text: a node of the document, or something that was inserted.
struct JsonRef {
  uint32_t index = JsonDocument::kNone;
  bool inserted = false;
  explicit operator bool() const { return index != JsonDocument::kNone; }
};

// One change in JSON Patch terms (RFC 6902); `value` is JSON text, empty for "remove".
struct JsonChange {
  std::string_view op;
  std::string path;
  std::string value;
};

class JsonEdit {
 public:
  // `document` must outlive the edit.
  explicit JsonEdit(const JsonDocument& document) : document_(document) {}

  const JsonDocument& document() const { return document_; }
  JsonRef root() const { return {JsonDocument::root(), false}; }
  // The member `key` of an object; empty when absent.
  JsonRef find(JsonRef object, std::string_view key) const;
  // Surviving children in order, inserted ones last.
  std::vector<JsonRef> children(JsonRef container) const;

  JsonType type(JsonRef value) const;
  // JSON text of the value as edited.
  std::string text(JsonRef value) const;
  // The value as a string, not decoded; `raw` empty for other types.
  JsonString string(JsonRef value) const;
  bool is_string(JsonRef value, std::string_view expected) const;

  // Sets the member `key` to the JSON text `json`: replaces it (and drops earlier duplicates) or
  // appends it.
  void set(JsonRef object, std::string_view key, std::string json);
  void replace(JsonRef value, std::string json);
  // Puts text before and behind a value that itself stays where it is, uncopied.
  void wrap(JsonRef value, std::string before, std::string after);
  // Removes a member or element.
  void remove(JsonRef value);
  // Removes every member of that name; true when there was one.
  bool remove_member(JsonRef object, std::string_view key);
  // Replaces `length` bytes at `offset` inside a value that stays; for repairs within a string.
  // `changed`: the value to record as replaced, when that is not the innermost one around the
  // place.
  void patch_bytes(size_t offset, size_t length, std::string text, JsonRef changed = {});

  bool changed() const { return !edits_.empty() || !byte_patches_.empty(); }

  // The edited text as pieces in order; they point into the document and into this edit.
  std::vector<std::string_view> pieces() const;
  // The edited text in one string.
  std::string str() const;

  // From now on every change is appended to `log` (null: not any more). Costs paths and copies: for
  // explain only.
  void record_changes(std::vector<JsonChange>* log) { log_ = log; }
  // JSON Pointer of the value (RFC 6901).
  std::string pointer(JsonRef value) const;

 private:
  enum class Kind : uint8_t { kUntouched, kReplaced, kWrapped, kRemoved };
  // What happened to one node of the document.
  struct NodeEdit {
    uint32_t node;
    Kind kind = Kind::kUntouched;
    std::string before = {};  // the new text for kReplaced
    std::string after = {};
    std::vector<uint32_t> inserted = {};  // what was appended to this container
  };
  struct Inserted {
    uint32_t parent;
    std::string key;  // decoded; empty for elements
    std::string json;
    bool removed;
  };
  struct BytePatch {
    uint32_t begin;
    uint32_t end;
    std::string text;
  };
  struct Patch {
    uint32_t begin;
    uint32_t end;
    uint32_t rank;  // among patches at one place: text behind a value, then insertions, then
                    // replacements
    std::string_view before;
    std::string_view text;
  };

  const NodeEdit* edit_of(uint32_t node) const;
  NodeEdit& make_edit(uint32_t node);
  Kind kind_of_edit(uint32_t node) const;
  bool survives(uint32_t node) const { return kind_of_edit(node) != Kind::kRemoved; }
  // True for what cannot be looked into: inserted, replaced or wrapped as a whole.
  bool opaque(JsonRef value) const;
  // True for a container that lies so deep that the document has no nodes for what is in it.
  bool is_unindexed(uint32_t node) const;
  void drop_duplicates(JsonRef object, std::string_view key, JsonRef last);
  void set_in_opaque(JsonRef object, std::string_view key, std::string_view json);
  // True when the node still stands in the output as itself, at least partly.
  bool reachable(uint32_t node) const;
  uint32_t child_start(uint32_t node) const;
  void add_node_patches(const NodeEdit& edit, std::vector<Patch>& patches) const;
  void add_removals(uint32_t container, std::vector<Patch>& patches) const;
  void add_insertions(const NodeEdit& edit, std::vector<Patch>& patches) const;
  std::vector<Patch> patches() const;
  std::vector<std::string_view> pieces_between(uint32_t begin, uint32_t end,
                                               const std::vector<Patch>& patches) const;
  void log_change(std::string_view op, JsonRef value) const;

  const JsonDocument& document_;
  std::vector<uint32_t>
      edit_of_node_;  // index into edits_ plus one; empty until something is edited
  std::deque<NodeEdit> edits_;
  std::deque<Inserted> inserted_;
  std::deque<BytePatch> byte_patches_;
  mutable std::deque<std::string> texts_;  // glue made while assembling; pieces point into it
  std::vector<JsonChange>* log_ = nullptr;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_JSON_EDIT_H_
