// The text work of an edit: where a new member goes, what leaves with a removed one.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_EDIT_TEXT_H_
#define FLUFFBUZZ_CONFIG_CONFIG_EDIT_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_value.h"
#include "config/config_edit_style.h"
#include "config/json5.h"

namespace fluffbuzz {

// One change of a document; `result` gives the text with it.
class EditedText {
 public:
  // `document` must outlive this.
  explicit EditedText(const Json5Document& document);

  void replace(uint32_t node, const Json& value);
  // Adds a last member, or a last element when `name` is null.
  void add(uint32_t container, const std::string* name, const Json& value);
  // Removes the node with its comma, and its line when nothing else stands there.
  void remove(uint32_t node, uint32_t container);

  std::string result() const;

  // A document that held comments at most, with `value` below them.
  std::string filled(const Json& value) const;

 private:
  struct Splice {
    size_t begin;
    size_t end;
    std::string text;
  };

  void cut(size_t begin, size_t end);
  void splice(size_t begin, size_t end, std::string text = {});
  Layout neighbour_layout(const Json5Node& before, const Json& value) const;
  void add_first(uint32_t container, const std::string* name, const Json& value);
  std::string item(const std::string* name, const Json& value, Layout layout,
                   const std::string& indent) const;
  // Behind the comments that follow `at`, on its line only or on all lines; `at` without any.
  size_t comments_end(size_t at, bool all_lines) const;
  // Where the comma behind `at` stands, or npos.
  size_t comma_behind(size_t at) const;
  // Behind the blanks and tabs at `at`.
  size_t blanks_end(size_t at) const;
  // How many bytes of a line break begin at `at`.
  size_t line_break_size(size_t at) const;
  // No token and no comment between the two.
  bool all_space(size_t begin, size_t end) const;

  const Json5Document& document_;
  std::string_view text_;
  EditStyle style_;
  std::vector<Splice> splices_;  // in the order of the text
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_EDIT_TEXT_H_
