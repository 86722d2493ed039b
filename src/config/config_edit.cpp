#include "config/config_edit.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "base/json_string.h"
#include "config/config_edit_style.h"
#include "config/config_edit_text.h"
#include "config/json5.h"
#include "config/json5_text.h"

namespace fluffbuzz {

namespace {

enum class Op { kSet, kUnset, kAppend };

struct Edit {
  Op op = Op::kSet;
  std::vector<Json> path;  // names and indexes
  Json value;
};

const int64_t* index_of(const Json& step) { return step.get_ptr<const Json::number_integer_t*>(); }

// agents.defaults.models["a/b"].fallbacks[0], up to `steps` steps.
std::string path_text(const std::vector<Json>& path, size_t steps) {
  EditStyle style;
  std::string out;
  for (size_t i = 0; i < steps; ++i) {
    std::string name;
    if (path[i].is_string()) write_name(text_of(path[i]), style, name);
    const bool plain = !name.empty() && name.front() != '"';
    if (plain) {
      out.append(out.empty() ? "" : ".").append(name);
    } else {
      out.append("[").append(name.empty() ? dump_json(path[i]) : name).append("]");
    }
  }
  return out.empty() ? "the document" : out;
}

Error edit_error(const std::vector<Json>& path, size_t steps, std::string_view what) {
  return make_error(ErrorCode::kConfigError,
                    "Cannot edit " + path_text(path, path.size()) +
                        (steps < path.size() ? ": " + path_text(path, steps) + " " : ": it ") +
                        std::string(what));
}

Result<Edit> read_edit(const Json& json, size_t number) {
  const auto error = [number](std::string_view what) {
    return make_error(ErrorCode::kConfigError,
                      "Edit " + std::to_string(number) + ": " + std::string(what));
  };
  Edit edit;
  const std::string op = string_or(json, "op", "");
  if (op == "unset") edit.op = Op::kUnset;
  if (op == "append") edit.op = Op::kAppend;
  if (op != "set" && edit.op == Op::kSet) return error("op must be set, unset or append");
  const Json* path = find_member(json, "path");
  const auto* steps = path == nullptr ? nullptr : path->get_ptr<const Json::array_t*>();
  if (steps == nullptr) return error("path must be an array of names and indexes");
  for (const Json& step : *steps) {
    const int64_t* index = index_of(step);
    if (!step.is_string() && (index == nullptr || *index < 0)) {
      return error("path must hold names and whole numbers from 0 on only");
    }
    edit.path.push_back(step);
  }
  const Json* value = find_member(json, "value");
  if (value == nullptr && edit.op != Op::kUnset) return error("a value is missing");
  if (value != nullptr) edit.value = *value;
  return edit;
}

// What a path leads to: the last node of it that exists, and how many steps lead there.
struct Target {
  uint32_t node = 0;
  size_t steps = 0;
};

class Editor {
 public:
  Editor(const Json5Document& document, const Edit& edit)
      : document_(document), edit_(edit), text_(document) {}

  Result<std::string> run() {
    if (document_.empty()) return fill();
    const Result<Target> found = locate();
    if (!found) return found.error();
    const Target& target = found.value();
    const bool whole = target.steps == edit_.path.size();
    if (edit_.op == Op::kUnset) {
      if (edit_.path.empty()) return edit_error(edit_.path, 0, "cannot be unset as a whole");
      if (whole) text_.remove(target.node, parents_.back());
    } else if (whole && edit_.op == Op::kSet) {
      if (!holds(target.node, edit_.value)) text_.replace(target.node, edit_.value);
    } else if (whole) {
      if (document_.nodes()[target.node].type != Json5Type::kArray) {
        return edit_error(edit_.path, target.steps, "is no array");
      }
      text_.add(target.node, nullptr, edit_.value);
    } else {
      const Result<Json> value = missing_parents(target.steps + 1);
      if (!value) return value.error();
      const Json& step = edit_.path[target.steps];
      text_.add(target.node, step.is_string() ? &text_of(step) : nullptr, value.value());
    }
    return text_.result();
  }

 private:
  Result<Target> locate() {
    Target target;
    for (; target.steps < edit_.path.size(); ++target.steps) {
      const Json& step = edit_.path[target.steps];
      const Json5Type type = document_.nodes()[target.node].type;
      const int64_t* index = index_of(step);
      uint32_t next = Json5Document::kNone;
      if (type == Json5Type::kObject) {
        if (index != nullptr) return misfit(target, "is an object: it has names, not indexes");
        next = document_.find(target.node, text_of(step));
      } else if (type == Json5Type::kArray) {
        if (index == nullptr) return misfit(target, "is an array: it has indexes, not names");
        const size_t length = document_.length(target.node);
        const auto wanted = static_cast<size_t>(*index);
        if (wanted < length) next = document_.child(target.node, wanted);
        if (wanted > length && edit_.op != Op::kUnset) {
          return misfit(target, "has the length " + std::to_string(length));
        }
      } else if (edit_.op != Op::kUnset) {
        return misfit(target, "is neither an object nor an array");
      }
      if (next == Json5Document::kNone) break;
      parents_.push_back(target.node);
      target.node = next;
    }
    return target;
  }

  Error misfit(const Target& target, std::string_view what) const {
    return edit_error(edit_.path, target.steps, what);
  }

  // The value within what the path wants around it, from step `from` on.
  Result<Json> missing_parents(size_t from) const {
    Json value = edit_.value;
    if (edit_.op == Op::kAppend) {
      value = json_array();
      value.push_back(edit_.value);
    }
    for (size_t i = edit_.path.size(); i > from; --i) {
      const Json& step = edit_.path[i - 1];
      const int64_t* index = index_of(step);
      if (index != nullptr && *index != 0) {
        return edit_error(edit_.path, i - 1, "is missing: a new array begins at 0");
      }
      Json parent = index != nullptr ? json_array() : json_object();
      if (index != nullptr) {
        parent.push_back(std::move(value));
      } else {
        parent[text_of(step)] = std::move(value);
      }
      value = std::move(parent);
    }
    return value;
  }

  Result<std::string> fill() {
    if (edit_.op == Op::kUnset) return std::string(document_.text());
    const Result<Json> value = missing_parents(0);
    if (!value) return value.error();
    return text_.filled(value.value());
  }

  bool holds(uint32_t node, const Json& value) const {
    const Result<Json> present = document_.to_json(node);
    return present && dump_json(present.value()) == dump_json(value);
  }

  const Json5Document& document_;
  const Edit& edit_;
  EditedText text_;
  std::vector<uint32_t> parents_;  // of what was found, the root first
};

}  // namespace

Result<std::string> edit_json5(std::string_view text, const Json& edits) {
  const auto* list = edits.get_ptr<const Json::array_t*>();
  if (list == nullptr) return make_error(ErrorCode::kConfigError, "the edits must be an array");
  std::string now(text);
  Result<Json5Document> document = Json5Document::parse(now, Json5Document::Blank::kAccept);
  if (!document) return document.error();
  for (size_t i = 0; i < list->size(); ++i) {
    const Result<Edit> edit = read_edit((*list)[i], i);
    if (!edit) return edit.error();
    const std::vector<Json>& path = edit.value().path;
    // Removing a member brings an earlier one of its name to light.
    const bool repeat = edit.value().op == Op::kUnset && !path.empty() && path.back().is_string();
    bool changed = true;
    do {
      Result<std::string> edited = Editor(document.value(), edit.value()).run();
      if (!edited) return edited.error();
      changed = edited.value() != now;
      now = std::move(edited.value());
      // Refused here: what has become too deep or too large.
      document = Json5Document::parse(now, Json5Document::Blank::kAccept);
      if (!document) return document.error();
    } while (repeat && changed);
  }
  return now;
}

}  // namespace fluffbuzz
