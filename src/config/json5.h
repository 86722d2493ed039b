// JSON5 1.0 (https://spec.json5.org): a text becomes a tree of nodes that remember where they
// stand, so that an edit can leave everything else as it is.
//
// The whole grammar is accepted. Two things are ours: a name without quotes may hold every
// character above U+00A0 that is no white space (see is_json5_name), and a lone surrogate escape
// in a string becomes U+FFFD, as everywhere in the core. Of members with one name the last counts;
// "__proto__" is a name like any other.
#ifndef FLUFFBUZZ_CONFIG_JSON5_H_
#define FLUFFBUZZ_CONFIG_JSON5_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/json_value.h"
#include "base/json_writer.h"

namespace fluffbuzz {

enum class Json5Type : uint8_t { kObject, kArray, kString, kNumber, kLiteral };

// Offsets are bytes. A member's key and a string's value include their quotes.
struct Json5Node {
  uint32_t key_begin = 0;
  uint32_t key_end = 0;  // equal to key_begin for what is no member
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t after = 0;  // index of the first node behind this one and all that it holds
  Json5Type type = Json5Type::kLiteral;

  bool is_member() const { return key_end > key_begin; }
  bool is_container() const { return type == Json5Type::kObject || type == Json5Type::kArray; }
  // Where it begins, with its key.
  uint32_t start() const { return is_member() ? key_begin : begin; }
};

class Json5Document {
 public:
  static constexpr int kMaxDepth = 512;
  static constexpr size_t kMaxBytes = size_t{16} << 20;
  static constexpr uint32_t kNone = UINT32_MAX;

  enum class Blank { kRefuse, kAccept };

  // `text` must outlive the document. A text of white space and comments only is an error, or with
  // kAccept a document without a node. Errors: kConfigError with the place (see json5_error), whose
  // offset goes to `error_at`, where one is wanted.
  static Result<Json5Document> parse(std::string_view text, Blank blank = Blank::kRefuse,
                                     size_t* error_at = nullptr);

  std::string_view text() const { return text_; }
  bool empty() const { return nodes_.empty(); }
  // The root is node 0; every node stands before what it holds.
  const std::vector<Json5Node>& nodes() const { return nodes_; }
  std::string_view source(const Json5Node& node) const {
    return text_.substr(node.begin, node.end - node.begin);
  }

  // The member `key` that counts, or kNone.
  uint32_t find(uint32_t object, std::string_view key) const;
  // The element or member at `position`, or kNone.
  uint32_t child(uint32_t container, size_t position) const;
  uint32_t last_child(uint32_t container) const;
  size_t length(uint32_t container) const;

  std::string key(const Json5Node& member) const;

  // Whether a NaN is among the values: the only one that no JSON text can stand for.
  bool has_nan() const;

  // The value as JSON text; duplicate names stay. An infinity is written as 1e999, which reads back
  // as one in JavaScript. Marked: every string value has an "s" in front and NaN is the string "n";
  // otherwise NaN is null.
  enum class Strings { kPlain, kMarked };
  void write(uint32_t index, JsonWriter& writer, Strings strings) const;

  // The value as Json. Errors: kConfigError for a number that JSON does not have.
  Result<Json> to_json(uint32_t index = 0, size_t* error_at = nullptr) const;

 private:
  Json5Document(std::string_view text, std::vector<Json5Node> nodes)
      : text_(text), nodes_(std::move(nodes)) {}

  std::string_view text_;
  std::vector<Json5Node> nodes_;
};

// The decoded text of a string or key as it stands, with or without quotes.
std::string json5_unquoted(std::string_view source);

// A number as JSON writes it; "1e999" for what is infinite, empty for NaN.
std::string json5_number(std::string_view source);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_JSON5_H_
