#include "config/config_edit_text.h"

#include <utility>

#include "config/json5_text.h"

namespace fluffbuzz {

namespace {

constexpr size_t kNowhere = std::string_view::npos;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

EditedText::EditedText(const Json5Document& document)
    : document_(document), text_(document.text()), style_(style_of(document)) {
  const uint32_t last = document.empty() ? Json5Document::kNone : document.last_child(0);
  style_.trailing_commas =
      last != Json5Document::kNone && comma_behind(document.nodes()[last].end) != kNowhere;
}

void EditedText::replace(uint32_t node, const Json& value) {
  const Json5Node& old = document_.nodes()[node];
  const bool lines =
      node == 0 || begins_line(text_, old.start()) || has_line_break(text_, old.begin, old.end);
  const std::string indent(line_indent(text_, old.start()));
  splice(old.begin, old.end,
         item(nullptr, value, lines ? Layout::kLines : Layout::kInline, indent));
}

void EditedText::add(uint32_t container, const std::string* name, const Json& value) {
  const uint32_t last = document_.last_child(container);
  if (last == Json5Document::kNone) return add_first(container, name, value);
  const Json5Node& before = document_.nodes()[last];
  const size_t comma = comma_behind(before.end);
  const bool lines = begins_line(text_, before.start());
  style_.trailing_commas = comma != kNowhere;
  std::string text;
  if (lines) {
    const std::string indent(line_indent(text_, before.start()));
    text.append(style_.line_end).append(indent);
    text += item(name, value, neighbour_layout(before, value), indent);
  } else {
    text = (style_.tight() ? "" : " ") + item(name, value, Layout::kInline, "");
  }
  size_t at = before.end;
  if (comma == kNowhere) {
    splice(at, at, ",");
  } else {
    at = comma + 1;
    text.push_back(',');
  }
  // A comment behind the last member stays with it.
  if (lines) at = comments_end(at, false);
  splice(at, at, std::move(text));
}

// Behind `{id: 1},` on one line stands the next of its kind on one line, unless that gets long.
Layout EditedText::neighbour_layout(const Json5Node& before, const Json& value) const {
  constexpr size_t kShort = 80;
  const Json5Type type = value.is_object() ? Json5Type::kObject : Json5Type::kArray;
  const bool alike = before.type == type && before.end - before.begin > 2 &&
                     !has_line_break(text_, before.begin, before.end);
  return alike && item(nullptr, value, Layout::kInline, "").size() <= kShort ? Layout::kInline
                                                                             : Layout::kLines;
}

// An empty container opens up when it is broken already, or when what surrounds it is on lines;
// plain values of an array stay on its line.
void EditedText::add_first(uint32_t container, const std::string* name, const Json& value) {
  const Json5Node& box = document_.nodes()[container];
  const size_t close = box.end - 1;
  const size_t at = comments_end(box.begin + 1, true);
  const bool outer_lines = container == 0 || begins_line(text_, box.start());
  const bool lines = has_line_break(text_, box.begin, box.end) ||
                     (outer_lines && (name != nullptr || value.is_structured()));
  if (lines) {
    const std::string outer(line_indent(text_, box.start()));
    const std::string inner = outer + std::string(style_.indent);
    std::string text = std::string(style_.line_end) + inner;
    text += item(name, value, Layout::kLines, inner);
    if (style_.trailing_commas) text.push_back(',');
    const bool closed = has_line_break(text_, at, close);
    if (!closed) text.append(style_.line_end).append(outer);
    return splice(at, closed ? at : close, std::move(text));
  }
  const std::string_view pad = name != nullptr && !style_.tight() ? " " : "";
  std::string text(at > box.begin + 1 ? " " : pad);
  text += item(name, value, Layout::kInline, "");
  splice(at, close, text.append(pad));
}

void EditedText::remove(uint32_t node, uint32_t container) {
  const std::vector<Json5Node>& nodes = document_.nodes();
  const Json5Node& gone = nodes[node];
  const Json5Node& box = nodes[container];
  size_t previous = 0;  // no sibling is the root
  for (uint32_t i = container + 1; i < node; i = nodes[i].after) previous = i;
  const size_t comma = comma_behind(gone.end);
  const bool attached = comma != kNowhere && !has_line_break(text_, gone.end, comma);
  const size_t end = attached ? comma + 1 : gone.end;
  const size_t tail = comments_end(end, false);
  const bool only = previous == 0 && gone.after == box.after;
  if (only && all_space(box.begin + 1, gone.start()) && all_space(tail, box.end - 1)) {
    return splice(box.begin + 1, box.end - 1);
  }
  const bool ends_line = line_break_size(blanks_end(tail)) > 0;
  size_t gap = box.begin + 1;  // behind what stands before
  if (previous != 0) {
    gap = comma_behind(nodes[previous].end) + 1;
    // Commas in front of the members: the one before leaves with the line, the one behind stays.
    if (!attached && ends_line && begins_line(text_, gap - 1) && all_space(gap, gone.start())) {
      return cut(gap - 1, tail);
    }
    // A last member without a comma shall have none when it was another one.
    if (comma == kNowhere) splice(gap - 1, gap);
  }
  if (ends_line && begins_line(text_, gone.start())) {
    cut(gone.start(), tail);
  } else if (attached && blanks_end(end) < box.end - 1U && line_break_size(blanks_end(end)) == 0) {
    splice(gone.start(), blanks_end(end));
  } else {
    size_t begin = gone.start();
    while (begin > gap && is_blank(text_[begin - 1])) --begin;
    splice(all_space(gap, begin) && comma == kNowhere ? gap : begin, end);
  }
  if (comma != kNowhere && !attached) cut(comma, blanks_end(comma + 1));
}

std::string EditedText::result() const {
  std::string out;
  size_t at = 0;
  for (const Splice& change : splices_) {
    out.append(text_.substr(at, change.begin - at)).append(change.text);
    at = change.end;
  }
  return out.append(text_.substr(at));
}

std::string EditedText::filled(const Json& value) const {
  const size_t end = comments_end(0, true);
  std::string out(text_.substr(0, end));
  if (end > 0) out.append(style_.line_end);
  out += item(nullptr, value, Layout::kLines, "");
  return out.append(style_.line_end);
}

// A range that has its lines for itself leaves no empty line behind.
void EditedText::cut(size_t begin, size_t end) {
  const size_t line_end = blanks_end(end);
  const size_t line_break = line_break_size(line_end);
  const bool lines = line_break > 0 && begins_line(text_, begin);
  lines ? splice(begin - line_indent(text_, begin).size(), line_end + line_break)
        : splice(begin, end);
}

void EditedText::splice(size_t begin, size_t end, std::string text) {
  splices_.push_back({begin, end, std::move(text)});
}

std::string EditedText::item(const std::string* name, const Json& value, Layout layout,
                             const std::string& indent) const {
  std::string out;
  if (name != nullptr) {
    write_name(*name, style_, out);
    out.append(style_.colon);
  }
  write_value(value, style_, layout, indent, out);
  return out;
}

size_t EditedText::comments_end(size_t at, bool all_lines) const {
  for (;;) {
    size_t next = at;
    Json5Char c = json5_char(text_, next);
    while (c.size > 0 && is_json5_space(c.code) && (all_lines || !is_json5_line_end(c.code))) {
      next += c.size;
      c = json5_char(text_, next);
    }
    const size_t behind = json5_comment_end(text_, next);
    if (behind == next) return at;
    at = behind;
  }
}

size_t EditedText::comma_behind(size_t at) const {
  const size_t next = skip_json5_space(text_, at);
  return next < text_.size() && text_[next] == ',' ? next : kNowhere;
}

size_t EditedText::blanks_end(size_t at) const {
  while (at < text_.size() && is_blank(text_[at])) ++at;
  return at;
}

size_t EditedText::line_break_size(size_t at) const {
  if (text_.substr(at, 2) == "\r\n") return 2;
  return at < text_.size() && (text_[at] == '\n' || text_[at] == '\r') ? 1 : 0;
}

bool EditedText::all_space(size_t begin, size_t end) const {
  while (begin < end) {
    const Json5Char c = json5_char(text_, begin);
    if (!is_json5_space(c.code)) return false;
    begin += c.size;
  }
  return true;
}

}  // namespace fluffbuzz
