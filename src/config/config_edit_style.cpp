#include "config/config_edit_style.h"

#include <algorithm>

#include "base/json_string.h"
#include "config/json5_text.h"

namespace fluffbuzz {

namespace {

constexpr std::string_view kLineBreaks = "\r\n";

size_t line_start(std::string_view text, size_t at) {
  const size_t before = text.substr(0, at).find_last_of(kLineBreaks);
  return before == std::string_view::npos ? 0 : before + 1;
}

std::string_view line_end_of(std::string_view text) {
  const size_t at = text.find_first_of(kLineBreaks);
  if (at == std::string_view::npos || text[at] == '\n') return "\n";
  return text.substr(at, 2) == "\r\n" ? "\r\n" : "\r";
}

// By what the first member is further in than the document itself.
std::string_view indent_step(const Json5Document& document) {
  constexpr std::string_view kDefault = "  ";
  if (document.nodes().size() < 2) return kDefault;
  const std::string_view text = document.text();
  const size_t first = document.nodes()[1].start();
  const std::string_view outer = line_indent(text, document.nodes()[0].begin);
  const std::string_view inner = line_indent(text, first);
  const bool further = begins_line(text, first) && inner.size() > outer.size() &&
                       inner.substr(0, outer.size()) == outer;
  return further ? inner.substr(outer.size()) : kDefault;
}

// JSON's own form needs changing in two places when the quotes are single ones.
void write_string(std::string_view content, char quote, std::string& out) {
  if (quote == '"') return append_quoted(content, out);
  const std::string json = json_quoted(content);
  out.push_back(quote);
  for (size_t i = 1; i + 1 < json.size(); ++i) {
    if (json[i] == quote) out.push_back('\\');
    if (json[i] == '\\' && json[i + 1] == '"') continue;
    out.push_back(json[i]);
    // The second half of an escape stands for itself no more.
    if (json[i] == '\\') out.push_back(json[++i]);
  }
  out.push_back(quote);
}

bool holds_container(const Json& value) {
  const auto* array = value.get_ptr<const Json::array_t*>();
  if (array == nullptr) return true;
  return std::any_of(array->begin(), array->end(),
                     [](const Json& item) { return item.is_structured() && !item.empty(); });
}

// Members and elements alike: `name` is null for an element.
class ValueWriter {
 public:
  ValueWriter(const EditStyle& style, std::string& out) : style_(style), out_(out) {}

  void write(const Json& value, Layout layout, const std::string& indent) {
    if (!value.is_structured()) return scalar(value);
    const bool object = value.is_object();
    const bool lines = layout == Layout::kLines && !value.empty() && holds_container(value);
    const std::string inner = indent + std::string(style_.indent);
    const std::string_view pad = object && !style_.tight() && !value.empty() ? " " : "";
    out_.push_back(object ? '{' : '[');
    bool first = true;
    const auto item = [&](const std::string* name, const Json& member) {
      if (!first) out_.append(lines || style_.tight() ? "," : ", ");
      if (lines) out_.append(style_.line_end).append(inner);
      if (!lines && first) out_.append(pad);
      first = false;
      if (name != nullptr) write_name(*name, style_, out_);
      if (name != nullptr) out_.append(style_.colon);
      write(member, layout, inner);
    };
    if (const auto* members = value.get_ptr<const Json::object_t*>()) {
      for (const auto& [name, member] : *members) item(&name, member);
    } else if (const auto* elements = value.get_ptr<const Json::array_t*>()) {
      for (const Json& element : *elements) item(nullptr, element);
    }
    if (lines && style_.trailing_commas) out_.push_back(',');
    lines ? out_.append(style_.line_end).append(indent) : out_.append(pad);
    out_.push_back(object ? '}' : ']');
  }

 private:
  void scalar(const Json& value) {
    value.is_string() ? write_string(text_of(value), style_.quote, out_)
                      : static_cast<void>(out_.append(dump_json(value)));
  }

  const EditStyle& style_;
  std::string& out_;
};

}  // namespace

std::string_view line_indent(std::string_view text, size_t at) {
  const size_t begin = line_start(text, at);
  const size_t end = text.find_first_not_of(" \t", begin);
  return text.substr(begin, std::min(end, text.size()) - begin);
}

bool begins_line(std::string_view text, size_t at) {
  return line_start(text, at) + line_indent(text, at).size() == at;
}

bool has_line_break(std::string_view text, size_t begin, size_t end) {
  return text.substr(begin, end - begin).find_first_of(kLineBreaks) != std::string_view::npos;
}

EditStyle style_of(const Json5Document& document) {
  const std::string_view text = document.text();
  EditStyle style;
  style.line_end = line_end_of(text);
  style.indent = indent_step(document);
  size_t names = 0;
  size_t quoted_names = 0;
  size_t doubles = 0;
  size_t singles = 0;
  const auto count = [&](char first) {
    if (first == '"') ++doubles;
    if (first == '\'') ++singles;
    return first == '"' || first == '\'';
  };
  for (const Json5Node& node : document.nodes()) {
    if (node.type == Json5Type::kString) count(text[node.begin]);
    if (!node.is_member()) continue;
    const std::string_view colon = text.substr(node.key_end, node.begin - node.key_end);
    const bool plain = colon.find_first_not_of(" \t:") == std::string_view::npos;
    if (names++ == 0 && plain) style.colon = colon;
    if (count(text[node.key_begin])) ++quoted_names;
  }
  style.quoted_names = names > 0 && quoted_names == names;
  if (singles > doubles) style.quote = '\'';
  return style;
}

void write_name(std::string_view name, const EditStyle& style, std::string& out) {
  bool plain = !name.empty() && !style.quoted_names;
  // Only ASCII: other readers may be stricter about letters than ours.
  for (size_t i = 0; i < name.size() && plain; ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    plain = c < 0x80 && is_json5_name(c, i == 0);
  }
  plain ? static_cast<void>(out.append(name)) : write_string(name, style.quote, out);
}

void write_value(const Json& value, const EditStyle& style, Layout layout,
                 const std::string& indent, std::string& out) {
  ValueWriter(style, out).write(value, layout, indent);
}

}  // namespace fluffbuzz
