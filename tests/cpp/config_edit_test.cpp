// Random edits of random documents against a model: the text re-parses to the model's value, and
// no comment is lost but those of what was replaced or removed. Single edits are case files
// (tests/cases/json5/edits.json).
#include "config/config_edit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "config/json5.h"
#include "config/json5_text.h"

namespace fluffbuzz {
namespace {

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  size_t pick(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }
  template <class T>
  const T& one_of(const std::vector<T>& list) {
    return list[pick(list.size())];
  }

  std::string document() {
    static const std::vector<std::string> kLineEnds = {"\n", "\n", "\r\n", "\r"};
    line_end_ = one_of(kLineEnds);
    comments_ = pick(4) != 0;
    return space() + value(4, "") + space();
  }

  Json json_value(int depth) {
    const size_t kind = pick(depth > 0 ? 7 : 5);
    if (kind == 0) return Json(nullptr);
    if (kind == 1) return Json(static_cast<int64_t>(pick(100)) - 50);
    if (kind == 2) return Json(0.5);
    if (kind == 3) return Json("it's \"x\"\n\\ //");
    if (kind == 4) return Json(true);
    Json out = kind == 5 ? Json::object() : Json::array();
    for (size_t i = pick(4); i > 0; --i) {
      if (kind == 5) {
        out[name()] = json_value(depth - 1);
      } else {
        out.push_back(json_value(depth - 1));
      }
    }
    return out;
  }

  std::string name() {
    static const std::vector<std::string> kNames = {"a", "b",   "c_1",       "$d",      "e f",
                                                    "",  "g-h", "__proto__", "\xC3\xBC"};
    return one_of(kNames);
  }

 private:
  std::string mark() { return "#" + std::to_string(number_++) + "#"; }
  std::string block_comment() { return "/* " + mark() + " */"; }
  std::string comment() { return pick(2) == 0 ? block_comment() : "// " + mark() + line_end_; }

  // A comment on a line of its own, or nothing.
  std::string comment_line(const std::string& indent) {
    if (!comments_ || pick(3) != 0) return {};
    return line_end_ + indent + (pick(2) == 0 ? block_comment() : "// " + mark());
  }

  // What may stand between two tokens.
  std::string space() {
    std::string out;
    while (pick(3) == 0) {
      const size_t kind = pick(4);
      out += kind == 0 ? line_end_ : kind == 1 ? "\t" : kind == 2 && comments_ ? comment() : " ";
    }
    return out;
  }

  std::string quoted(const std::string& text) {
    return pick(2) == 0 ? "'" + text + "'" : "\"" + text + "\"";
  }

  std::string value(int depth, const std::string& indent) {
    static const std::vector<std::string> kScalars = {"1", "-.5", "0xF", "null", "true", "5."};
    const size_t kind = depth > 2 ? pick(3) : depth > 0 ? pick(6) : 3;
    if (kind >= 3) return pick(3) == 0 ? quoted("/*x//") : one_of(kScalars);
    const bool object = kind != 1;
    // Well laid out, on one line, or as it comes.
    const size_t layout = pick(3);
    const std::string inner = indent + "  ";
    std::string out(object ? "{" : "[");
    const size_t count = pick(4);
    for (size_t i = 0; i < count; ++i) {
      if (layout == 0) out += comment_line(inner);
      out += layout == 0 ? line_end_ + inner : layout == 1 ? " " : space();
      if (object) {
        const std::string key = name();
        const bool bare = pick(2) == 0 && key.find_first_of(" -") == std::string::npos;
        out += bare && !key.empty() ? key : quoted(key);
        out += layout == 2 ? space() + ":" + space() : ": ";
      }
      out += value(depth - 1, inner);
      if (layout == 2) out += space();
      if (i + 1 < count || pick(3) == 0) out += ",";
      if (layout == 0 && comments_ && pick(3) == 0) out += " " + block_comment();
      if (layout == 0 && comments_ && pick(3) == 0) out += " // " + mark();
    }
    if (layout == 0) out += comment_line(inner);
    out += layout == 0 ? line_end_ + indent : layout == 1 ? " " : space();
    return out + (object ? "}" : "]");
  }

  std::mt19937 random_;
  std::string line_end_ = "\n";
  bool comments_ = true;
  int number_ = 0;
};

// Where the comments of a text stand, and what they say.
struct Comment {
  size_t at;
  std::string text;
};

std::vector<Comment> comments_of(std::string_view text) {
  std::vector<Comment> out;
  char quote = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const size_t end = quote == 0 ? json5_comment_end(text, at) : at;
    if (end > at) {
      out.push_back({at, std::string(text.substr(at, end - at))});
      at = end - 1;
    } else if (quote != 0) {
      if (text[at] == '\\') {
        ++at;
      } else if (text[at] == quote) {
        quote = 0;
      }
    } else if (text[at] == '"' || text[at] == '\'') {
      quote = text[at];
    }
  }
  return out;
}

struct Step {
  Json edit;
  // Where comments may go: that of the value which is replaced or removed with the rest of its
  // line.
  size_t begin = 0;
  size_t end = 0;
};

// Leads to a random place of the document; the model is changed at the same time.
class Scenario {
 public:
  Scenario(Generator& generator, const Json5Document& document, Json& model)
      : generator_(generator), document_(document), place_(&model) {}

  Step make() {
    Step step;
    Json path = Json::array();
    walk(path);
    const bool whole = node_ != Json5Document::kNone;
    const Json value = generator_.json_value(2);
    const size_t op = generator_.pick(3);
    if (op == 0 && parent_ != nullptr) {
      unset(step, path, whole);
    } else if (op == 1 && (!whole || place_->is_array())) {
      step.edit = {{"op", "append"}, {"path", path}, {"value", value}};
      if (!whole) place_ = &missing();
      if (!whole) *place_ = Json::array();
      place_->push_back(value);
    } else {
      step.edit = {{"op", "set"}, {"path", path}, {"value", value}};
      if (whole) cover(step, document_.nodes()[node_].begin);
      if (!whole) place_ = &missing();
      *place_ = value;
    }
    return step;
  }

 private:
  void cover(Step& step, size_t begin) const {
    step.begin = begin;
    step.end = document_.nodes()[node_].end;
  }

  void walk(Json& path) {
    while (place_->is_structured() && generator_.pick(4) != 0) {
      parent_ = place_;
      holder_ = node_;
      if (place_->is_object()) {
        key_ = generator_.name();
        path.push_back(key_);
        node_ = document_.find(node_, key_);
      } else {
        index_ = generator_.pick(place_->size() + 1);
        path.push_back(static_cast<int64_t>(index_));
        node_ = document_.child(node_, index_);
      }
      if (node_ == Json5Document::kNone) return;
      place_ = place_->is_object() ? &(*place_)[key_] : &(*place_)[index_];
    }
  }

  void unset(Step& step, const Json& path, bool whole) {
    step.edit = {{"op", "unset"}, {"path", path}};
    if (!whole) return;
    if (parent_->is_object()) {
      // Several members of the name may go, wherever they stand.
      parent_->erase(key_);
      step.end = document_.text().size();
      const std::vector<Json5Node>& nodes = document_.nodes();
      size_t count = 0;
      for (uint32_t i = holder_ + 1; i < nodes[holder_].after; i = nodes[i].after) {
        if (document_.key(nodes[i]) == key_) ++count;
      }
      if (count > 1) return;
    } else {
      parent_->erase(index_);
    }
    cover(step, document_.nodes()[node_].start());
    step.end = std::min(document_.text().find_first_of("\r\n", step.end), document_.text().size());
  }

  Json& missing() {
    if (parent_->is_object()) return (*parent_)[key_];
    parent_->push_back(nullptr);
    return parent_->back();
  }

  Generator& generator_;
  const Json5Document& document_;
  Json* place_;
  Json* parent_ = nullptr;
  uint32_t node_ = 0;
  uint32_t holder_ = 0;  // the node of parent_
  std::string key_;
  size_t index_ = 0;
};

void expect_comments_kept(const Step& step, const std::string& before, const std::string& after) {
  const std::vector<Comment> left = comments_of(after);
  for (const Comment& comment : comments_of(before)) {
    if (comment.at >= step.begin && comment.at < step.end) continue;
    const bool kept = std::any_of(left.begin(), left.end(),
                                  [&](const Comment& other) { return other.text == comment.text; });
    ASSERT_TRUE(kept) << comment.text << "\n"
                      << before << "\n"
                      << dump_json(step.edit) << "\n"
                      << after;
  }
}

TEST(ConfigEdit, RandomEditsGiveTheModelsValueAndKeepComments) {
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    Generator generator(seed);
    std::string text = generator.document();
    for (int round = 0; round < 4; ++round) {
      const Result<Json5Document> document = Json5Document::parse(text);
      ASSERT_TRUE(document) << text << "\n" << document.error().message;
      Json model = document.value().to_json().value();
      const Step step = Scenario(generator, document.value(), model).make();
      const Result<std::string> edited = edit_json5(text, Json::array({step.edit}));
      ASSERT_TRUE(edited) << text << "\n" << dump_json(step.edit) << edited.error().message;
      const Result<Json5Document> again = Json5Document::parse(edited.value());
      ASSERT_TRUE(again) << edited.value();
      ASSERT_EQ(dump_json(again.value().to_json().value()), dump_json(model))
          << "seed " << seed << "\n"
          << text << "\n"
          << dump_json(step.edit) << "\n"
          << edited.value();
      expect_comments_kept(step, text, edited.value());
      if (HasFatalFailure()) return;
      // What the edit asked for is there now: the second time changes nothing.
      if (string_or(step.edit, "op", "") == "set") {
        ASSERT_EQ(edit_json5(edited.value(), Json::array({step.edit})).value(), edited.value());
      }
      text = edited.value();
    }
  }
}

// JSON that nobody wrote by hand is JSON afterwards.
TEST(ConfigEdit, JsonStaysJson) {
  for (const std::string text :
       {R"({"a":{"b":[1,{}]}})", "{\n  \"a\": {\n    \"b\": [1, {}]\n  }\n}"}) {
    const Json edits = parse_json(R"([
      {"op": "set", "path": ["a", "c"], "value": {"d": ["x", {"e": null}]}},
      {"op": "append", "path": ["a", "b"], "value": {"f": true}},
      {"op": "set", "path": ["a", "b", 1, "g"], "value": -1.5},
      {"op": "unset", "path": ["a", "b", 2]},
      {"op": "unset", "path": ["a", "c", "d", 0]}])")
                           .value();
    const Result<std::string> edited = edit_json5(text, edits);
    ASSERT_TRUE(edited);
    const Result<Json> value = parse_json(edited.value());
    ASSERT_TRUE(value) << edited.value();
    EXPECT_EQ(dump_json(value.value()), R"({"a":{"b":[1,{"g":-1.5}],"c":{"d":[{"e":null}]}}})");
  }
}

}  // namespace
}  // namespace fluffbuzz
