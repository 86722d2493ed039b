// How the author of a JSON5 text writes, and writing values that way.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_EDIT_STYLE_H_
#define FLUFFBUZZ_CONFIG_CONFIG_EDIT_STYLE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "base/json_value.h"
#include "config/json5.h"

namespace fluffbuzz {

struct EditStyle {
  std::string_view line_end = "\n";
  std::string_view indent = "  ";  // one level
  std::string_view colon = ": ";   // with the blanks around it
  char quote = '"';
  bool quoted_names = false;     // true when every name of the document has quotes
  bool trailing_commas = false;  // behind the last member of what is written on lines

  // Nothing between tokens, as machines write it.
  bool tight() const { return colon.size() == 1; }
};

EditStyle style_of(const Json5Document& document);

void write_name(std::string_view name, const EditStyle& style, std::string& out);

// On lines: objects, and arrays that hold some, have a line for every member. `indent`: white space
// in front of the line on which the value begins.
enum class Layout { kInline, kLines };
void write_value(const Json& value, const EditStyle& style, Layout layout,
                 const std::string& indent, std::string& out);

// White space at the beginning of the line on which `at` stands.
std::string_view line_indent(std::string_view text, size_t at);
// Whether only white space stands in front of `at` on its line.
bool begins_line(std::string_view text, size_t at);
bool has_line_break(std::string_view text, size_t begin, size_t end);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_EDIT_STYLE_H_
