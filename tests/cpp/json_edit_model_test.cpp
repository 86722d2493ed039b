// JsonEdit against a model: random edits go to the text and to a parsed document alike, and both
// must stay the same document. Seeded, so that every run makes the same edits.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_edit.h"

namespace fluffbuzz {
namespace {

using Model = nlohmann::ordered_json;

constexpr int kRounds = 3000;
constexpr std::string_view kNames[] = {"a",   "b",        "model", "",         "x/y",
                                       "m~n", "\xc3\xa9", "q\"",   "__proto__"};

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  // A number below `limit`. The standard distributions differ between libraries; this does not.
  size_t below(size_t limit) { return engine_() % limit; }
  bool one_in(size_t chances) { return below(chances) == 0; }
  std::string name() { return std::string(kNames[below(std::size(kNames))]); }

 private:
  std::mt19937 engine_;
};

// Writes random JSON as people write it: with white space anywhere and numbers in any spelling.
class Writer {
 public:
  Writer(Random& random, bool duplicates) : random_(random), duplicates_(duplicates) {}

  std::string value(int depth) {
    const size_t kind = random_.below(depth > 0 ? 5 : 3);
    if (kind == 3) return object(depth);
    if (kind == 4) return array(depth);
    constexpr std::string_view kScalars[] = {
        "0",     "-0",   "1.0",         "1e21",          "12",   "true",
        "false", "null", R"("a\n\"b")", R"("\u00e9\/")", "\"\"", "\"text\""};
    return std::string(kScalars[random_.below(std::size(kScalars))]);
  }
  std::string object(int depth) {
    std::string out = "{" + space();
    std::vector<std::string> used;
    for (size_t left = random_.below(5); left > 0; --left) {
      const std::string name = random_.name();
      const bool known = std::find(used.begin(), used.end(), name) != used.end();
      if (known && !duplicates_) continue;
      if (!used.empty()) out += "," + space();
      used.push_back(name);
      out += json_quoted(name) + space() + ":" + space() + value(depth - 1) + space();
    }
    return out + "}";
  }
  std::string array(int depth) {
    std::string out = "[" + space();
    for (size_t left = random_.below(5), first = left; left > 0; --left) {
      if (left != first) out += "," + space();
      out += value(depth - 1) + space();
    }
    return out + "]";
  }

 private:
  std::string space() {
    constexpr std::string_view kSpaces[] = {"", "", "", " ", "\n  ", "\t"};
    return std::string(kSpaces[random_.below(std::size(kSpaces))]);
  }

  Random& random_;
  const bool duplicates_;
};

// A value in the edit and the same value in the model.
struct Place {
  JsonRef ref;
  Model* model = nullptr;
  Model* parent = nullptr;
};

class Round {
 public:
  Round(uint32_t seed, bool duplicates)
      : random_(seed),
        duplicates_(duplicates),
        text_(Writer(random_, duplicates).object(4)),
        document_(JsonDocument::parse(text_)),
        edit_(document_.value()),
        model_(Model::parse(text_, nullptr, false)) {}

  void run() {
    edit_.record_changes(&log_);
    for (size_t left = 1 + random_.below(12); left > 0; --left) {
      change(random_place());
      ASSERT_NO_FATAL_FAILURE(check()) << text_ << "\n" << history_;
    }
    check_patch();
  }

 private:
  // Goes down from the root by chance. Containers that are opaque to the edit are the end.
  Place random_place() {
    Place place{edit_.root(), &model_, nullptr};
    while (!random_.one_in(3)) {
      const std::vector<JsonRef> refs = edit_.children(place.ref);
      if (refs.empty()) break;
      Model* parent = place.model;
      if (parent->is_object()) {
        // By name, since the model has one member where the text may have duplicates.
        auto member = parent->begin();
        std::advance(member, random_.below(parent->size()));
        place = {edit_.find(place.ref, member.key()), &member.value(), parent};
      } else {
        const size_t position = random_.below(parent->size());
        place = {refs[position], &(*parent)[position], parent};
      }
    }
    return place;
  }

  void change(const Place& place) {
    const size_t kind = random_.below(6);
    if (place.model->is_object() && kind < 3) {
      set(place);
    } else if (place.model->is_object() && kind == 3) {
      remove_member(place);
    } else if (kind == 4) {
      replace(place);
    } else if (kind == 5) {
      wrap(place);
    } else if (place.parent != nullptr && !duplicates_) {
      remove(place);
    }
  }

  void set(const Place& place) {
    const std::string name = random_.name();
    const std::string json = Writer(random_, false).value(2);
    note("set " + edit_.pointer(place.ref) + " " + name + " " + json);
    edit_.set(place.ref, name, json);
    (*place.model)[name] = Model::parse(json);
    const JsonRef found = edit_.find(place.ref, name);
    if (found) {
      EXPECT_EQ(edit_.text(found), json) << history_;
    }
  }

  void remove_member(const Place& place) {
    const std::string name = random_.name();
    // Opaque objects are not looked into, so there is nothing to remove in them.
    const bool readable = edit_.children(place.ref).size() > 0;
    note("remove_member " + edit_.pointer(place.ref) + " " + name);
    const bool removed = edit_.remove_member(place.ref, name);
    EXPECT_EQ(removed, readable && place.model->contains(name)) << history_;
    if (removed) place.model->erase(name);
    EXPECT_FALSE(edit_.find(place.ref, name)) << history_;
  }

  void replace(const Place& place) {
    if (place.parent == nullptr && !random_.one_in(8)) return;
    const std::string json = Writer(random_, false).value(2);
    note("replace " + edit_.pointer(place.ref) + " " + json);
    edit_.replace(place.ref, json);
    *place.model = Model::parse(json);
  }

  void wrap(const Place& place) {
    if (place.parent == nullptr && !random_.one_in(8)) return;
    const bool object = random_.one_in(2);
    const std::string before = object ? R"({"w":)" : "[";
    const std::string after = object ? R"(,"z":[]})" : ",0]";
    note("wrap " + edit_.pointer(place.ref) + " " + before + after);
    edit_.wrap(place.ref, before, after);
    *place.model = Model::parse(before + place.model->dump() + after);
  }

  void remove(const Place& place) {
    note("remove " + edit_.pointer(place.ref));
    edit_.remove(place.ref);
    if (place.parent->is_array()) {
      place.parent->erase(static_cast<size_t>(place.model - &(*place.parent)[0]));
      return;
    }
    for (auto member = place.parent->begin(); member != place.parent->end(); ++member) {
      if (&member.value() != place.model) continue;
      place.parent->erase(member);
      return;
    }
  }

  // With duplicates the order is another: the text keeps the last one, the model's parser the place
  // of the first.
  static bool same(const Model& a, const Model& b, bool ordered) {
    if (ordered) return a == b;
    return nlohmann::json::parse(a.dump()) == nlohmann::json::parse(b.dump());
  }

  void check() const {
    const std::string text = edit_.str();
    const Model parsed = Model::parse(text, nullptr, false);
    ASSERT_FALSE(parsed.is_discarded()) << text;
    ASSERT_TRUE(same(parsed, model_, !duplicates_)) << text << "\n" << model_.dump();
    ASSERT_TRUE(same(Model::parse(edit_.text(edit_.root()), nullptr, false), model_, !duplicates_));
  }

  // What was recorded is a JSON Patch that leads from the original to the result.
  void check_patch() const {
    Model patch = Model::array();
    for (const JsonChange& change : log_) {
      Model step = {{"op", std::string(change.op)}, {"path", change.path}};
      if (change.op != "remove") step["value"] = Model::parse(change.value, nullptr, false);
      patch.push_back(step);
    }
    const Model patched = Model::parse(text_, nullptr, false).patch(patch);
    EXPECT_TRUE(same(patched, model_, !duplicates_)) << text_ << "\n" << history_ << patch.dump();
  }

  void note(const std::string& step) { history_ += step + "\n"; }

  Random random_;
  const bool duplicates_;
  const std::string text_;
  const Result<JsonDocument> document_;
  JsonEdit edit_;
  Model model_;
  std::vector<JsonChange> log_;
  std::string history_;
};

TEST(JsonEditModel, RandomEditsGiveTheDocumentThatTheModelGives) {
  for (uint32_t seed = 0; seed < kRounds && !testing::Test::HasFailure(); ++seed) {
    Round(seed, false).run();
  }
}

TEST(JsonEditModel, RandomEditsOfTextsWithDuplicates) {
  for (uint32_t seed = 0; seed < kRounds && !testing::Test::HasFailure(); ++seed) {
    Round(1'000'000 + seed, true).run();
  }
}

}  // namespace
}  // namespace fluffbuzz
