#include "base/json_edit.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_reader.h"

namespace fluffbuzz {
namespace {

// A text, its index and its edit in one place.
class Edited {
 public:
  explicit Edited(std::string text) : text_(std::move(text)), document_(parse(text_)) {}

  JsonEdit edit{document()};

  const JsonDocument& document() const { return document_; }
  const std::string& original() const { return text_; }
  // The value that a path of names and positions leads to, as the edit sees it.
  JsonRef at(const std::vector<std::string>& path) const {
    JsonRef value = edit.root();
    for (const std::string& name : path) {
      const bool position = name[0] >= '0' && name[0] <= '9';
      value = position ? edit.children(value)[std::stoul(name)] : edit.find(value, name);
    }
    return value;
  }

 private:
  static JsonDocument parse(const std::string& text) {
    Result<JsonDocument> document = JsonDocument::parse(text);
    EXPECT_TRUE(document.ok()) << text;
    return document.ok() ? document.value() : JsonDocument();
  }

  const std::string text_;
  const JsonDocument document_;
};

struct EditCase {
  std::string_view name;
  std::string_view before;
  std::function<void(Edited&)> change;
  std::string_view after;
};

void check(const std::vector<EditCase>& cases) {
  for (const EditCase& row : cases) {
    Edited edited{std::string(row.before)};
    row.change(edited);
    EXPECT_EQ(edited.edit.str(), row.after) << row.name;
    EXPECT_TRUE(is_valid_json(edited.edit.str())) << row.name;
    EXPECT_TRUE(edited.edit.changed()) << row.name;
  }
}

TEST(JsonEdit, WithoutEditsTheTextIsTheSameBytesUncopied) {
  for (const std::string text :
       {"{}", " [ ] ", "5",
        "\n{ \"b\" :1e21 ,\t\"a\":1.0, \"b\":-0 ,\"__proto__\":{\"x\":1E+2}}\r\n",
        R"({"s":"\u00e9\/\ud83d\ude00\ud800","big":12345678901234567890123,"e":"\u0000"})"}) {
    const Edited edited{text};
    EXPECT_FALSE(edited.edit.changed());
    const std::vector<std::string_view> pieces = edited.edit.pieces();
    ASSERT_EQ(pieces.size(), 1U);
    EXPECT_EQ(pieces[0].data(), edited.document().text().data());
    EXPECT_EQ(pieces[0].size(), text.size());
  }
}

TEST(JsonEdit, EverythingAroundAnEditKeepsItsBytes) {
  Edited edited{
      "\n{ \"z\" : 1e21 ,\"n\":1.0,\n\t\"m\" : \"old\" , \"dup\":1, \"dup\":-0.0,"
      "\"__proto__\":{ },\"u\":\"\\u00e9\\/\" }\n"};
  edited.edit.set(edited.edit.root(), "m", "\"new\"");
  EXPECT_EQ(edited.edit.str(),
            "\n{ \"z\" : 1e21 ,\"n\":1.0,\n\t\"m\" : \"new\" , \"dup\":1, \"dup\":-0.0,"
            "\"__proto__\":{ },\"u\":\"\\u00e9\\/\" }\n");
}

TEST(JsonEdit, LongValuesAreNotCopied) {
  const std::string image(100'000, 'A');
  Edited edited{"{\"model\":\"x\",\"image\":\"" + image + "\",\"store\":true}"};
  edited.edit.set(edited.edit.root(), "model", "\"y\"");
  edited.edit.remove_member(edited.edit.root(), "store");
  edited.edit.set(edited.edit.root(), "stream", "true");
  const std::string_view text = edited.document().text();
  bool found = false;
  for (const std::string_view piece : edited.edit.pieces()) {
    found = found || (piece.size() > image.size() && piece.data() > text.data() &&
                      piece.data() + piece.size() <= text.data() + text.size());
  }
  EXPECT_TRUE(found);
}

TEST(JsonEdit, SetReplacesInPlaceOrAppends) {
  check({
      {"first", R"({"a":1,"b":2,"c":3})", [](Edited& e) { e.edit.set(e.edit.root(), "a", "[9]"); },
       R"({"a":[9],"b":2,"c":3})"},
      {"middle", R"({"a":1,"b":2,"c":3})", [](Edited& e) { e.edit.set(e.edit.root(), "b", "9"); },
       R"({"a":1,"b":9,"c":3})"},
      {"last", R"({"a":1,"b":2,"c":3})", [](Edited& e) { e.edit.set(e.edit.root(), "c", "9"); },
       R"({"a":1,"b":2,"c":9})"},
      {"only", R"({"a":1})", [](Edited& e) { e.edit.set(e.edit.root(), "a", "9"); }, R"({"a":9})"},
      {"new", R"({"a":1})", [](Edited& e) { e.edit.set(e.edit.root(), "b", "2"); },
       R"({"a":1,"b":2})"},
      {"two new", R"({"a":1})",
       [](Edited& e) {
         e.edit.set(e.edit.root(), "b", "2");
         e.edit.set(e.edit.root(), "c", "3");
       },
       R"({"a":1,"b":2,"c":3})"},
      {"empty object", "{}", [](Edited& e) { e.edit.set(e.edit.root(), "a", "1"); }, R"({"a":1})"},
      {"blank object", "{ \n }", [](Edited& e) { e.edit.set(e.edit.root(), "a", "1"); },
       "{\"a\":1 \n }"},
      {"pretty", "{\n  \"a\": 1\n}\n", [](Edited& e) { e.edit.set(e.edit.root(), "b", "2"); },
       "{\n  \"a\": 1,\"b\":2\n}\n"},
      {"name that needs escapes", "{}", [](Edited& e) { e.edit.set(e.edit.root(), "a\"\n", "1"); },
       R"({"a\"\n":1})"},
      {"the same twice", "{}",
       [](Edited& e) {
         e.edit.set(e.edit.root(), "a", "1");
         e.edit.set(e.edit.root(), "a", "2");
       },
       R"({"a":2})"},
      {"nested", R"({"o":{"x":1},"p":[]})", [](Edited& e) { e.edit.set(e.at({"o"}), "y", "2"); },
       R"({"o":{"x":1,"y":2},"p":[]})"},
      {"name written with escapes", R"({"m\u006fdel":1})",
       [](Edited& e) { e.edit.set(e.edit.root(), "model", "2"); }, R"({"m\u006fdel":2})"},
  });
}

TEST(JsonEdit, RemoveTakesTheCommaAlong) {
  const auto remove = [](std::vector<std::string> path) {
    return [path = std::move(path)](Edited& e) { e.edit.remove(e.at(path)); };
  };
  check({
      {"first member", R"({"a":1,"b":2,"c":3})", remove({"a"}), R"({"b":2,"c":3})"},
      {"middle member", R"({"a":1,"b":2,"c":3})", remove({"b"}), R"({"a":1,"c":3})"},
      {"last member", R"({"a":1,"b":2,"c":3})", remove({"c"}), R"({"a":1,"b":2})"},
      {"only member", R"({"a":1})", remove({"a"}), "{}"},
      {"first element", "[1,2,3]", remove({"0"}), "[2,3]"},
      {"middle element", "[1,2,3]", remove({"1"}), "[1,3]"},
      {"last element", "[1,2,3]", remove({"2"}), "[1,2]"},
      {"only element", "[1]", remove({"0"}), "[]"},
      {"pretty first", "{\n  \"a\": 1,\n  \"b\": 2\n}", remove({"a"}), "{\n  \"b\": 2\n}"},
      {"pretty last", "{\n  \"a\": 1 ,\n  \"b\": 2\n}", remove({"b"}), "{\n  \"a\": 1\n}"},
      {"pretty only", "{\n  \"a\": 1\n}", remove({"a"}), "{\n  \n}"},
      {"pretty element", "[ 1 , 2 , 3 ]", remove({"1"}), "[ 1 , 3 ]"},
      {"nested", R"({"a":[1,{"b":2}],"c":3})", remove({"a", "1", "b"}), R"({"a":[1,{}],"c":3})"},
      {"several", "[1,2,3,4,5]",
       [](Edited& e) {
         const std::vector<JsonRef> all = e.edit.children(e.edit.root());
         for (const size_t i : {0, 1, 3, 4}) e.edit.remove(all[i]);
       },
       "[3]"},
      {"all", "[ 1 , 2 , 3 ]",
       [](Edited& e) {
         for (const JsonRef item : e.edit.children(e.edit.root())) e.edit.remove(item);
       },
       "[  ]"},
      {"all, then one new", R"({ "a":1 , "b":2 })",
       [](Edited& e) {
         for (const JsonRef item : e.edit.children(e.edit.root())) e.edit.remove(item);
         e.edit.set(e.edit.root(), "c", "3");
       },
       R"({"c":3  })"},
      {"last, then one new", R"({"a":1,"b":2})",
       [](Edited& e) {
         e.edit.remove(e.at({"b"}));
         e.edit.set(e.edit.root(), "c", "3");
       },
       R"({"a":1,"c":3})"},
      {"inserted", R"({"a":1})",
       [](Edited& e) {
         e.edit.set(e.edit.root(), "b", "2");
         e.edit.set(e.edit.root(), "c", "3");
         e.edit.remove(e.at({"b"}));
       },
       R"({"a":1,"c":3})"},
  });
}

TEST(JsonEdit, ReplaceAndWrapStayInPlace) {
  check({
      {"replace element", "[1, 2 ,3]", [](Edited& e) { e.edit.replace(e.at({"1"}), "{}"); },
       "[1, {} ,3]"},
      {"replace root", " {\"a\":1} ", [](Edited& e) { e.edit.replace(e.edit.root(), "[]"); },
       " [] "},
      {"wrap member", R"({"content":"hi","x":1})",
       [](Edited& e) { e.edit.wrap(e.at({"content"}), R"([{"text":)", "}]"); },
       R"({"content":[{"text":"hi"}],"x":1})"},
      {"wrap last element", "[1,2]", [](Edited& e) { e.edit.wrap(e.at({"1"}), "[", "]"); },
       "[1,[2]]"},
      {"wrap the last member and append", R"({"a":1})",
       [](Edited& e) {
         e.edit.wrap(e.at({"a"}), "[", "]");
         e.edit.set(e.edit.root(), "b", "2");
       },
       R"({"a":[1],"b":2})"},
      {"wrap and remove what follows", R"({"a":1,"b":2})",
       [](Edited& e) {
         e.edit.wrap(e.at({"a"}), "[", "]");
         e.edit.remove(e.at({"b"}));
       },
       R"({"a":[1]})"},
      {"wrap twice", "[1]",
       [](Edited& e) {
         e.edit.wrap(e.at({"0"}), "[", "]");
         e.edit.wrap(e.at({"0"}), "{\"x\":", "}");
       },
       "[{\"x\":[1]}]"},
      {"wrap what was replaced", "[1]",
       [](Edited& e) {
         e.edit.replace(e.at({"0"}), "2");
         e.edit.wrap(e.at({"0"}), "[", "]");
       },
       "[[2]]"},
      {"wrap what was inserted", "{}",
       [](Edited& e) {
         e.edit.set(e.edit.root(), "a", "1");
         e.edit.wrap(e.at({"a"}), "[", "]");
       },
       R"({"a":[1]})"},
      {"wrap around edits", R"({"a":{"x":1,"y":2}})",
       [](Edited& e) {
         e.edit.set(e.at({"a"}), "z", "3");
         e.edit.remove(e.at({"a", "x"}));
         e.edit.wrap(e.at({"a"}), "[", "]");
       },
       R"({"a":[{"y":2,"z":3}]})"},
      {"root and all in it", R"({"a":1})",
       [](Edited& e) {
         e.edit.wrap(e.at({"a"}), "[", "]");
         e.edit.wrap(e.edit.root(), "[", "]");
       },
       R"([{"a":[1]}])"},
  });
}

TEST(JsonEdit, DuplicatesCollapseToTheOneThatWasSet) {
  check({
      {"set", R"({"a":1,"b":2,"a":3,"a":4,"c":5})",
       [](Edited& e) { e.edit.set(e.edit.root(), "a", "9"); }, R"({"b":2,"a":9,"c":5})"},
      {"set twice", R"({"a":1,"a":3})",
       [](Edited& e) {
         e.edit.set(e.edit.root(), "a", "8");
         e.edit.set(e.edit.root(), "a", "9");
       },
       R"({"a":9})"},
      {"remove_member", R"({"a":1,"b":2,"a":3})",
       [](Edited& e) { EXPECT_TRUE(e.edit.remove_member(e.edit.root(), "a")); }, R"({"b":2})"},
      {"remove_member, then set", R"({"a":1,"b":2,"\u0061":3})",
       [](Edited& e) {
         e.edit.remove_member(e.edit.root(), "a");
         e.edit.set(e.edit.root(), "a", "9");
       },
       R"({"b":2,"a":9})"},
      {"the last one removed, the earlier one is the value", R"({"a":1,"b":2,"a":3})",
       [](Edited& e) {
         e.edit.remove(e.at({"a"}));
         EXPECT_EQ(e.edit.text(e.at({"a"})), "1");
         e.edit.set(e.edit.root(), "a", "9");
       },
       R"({"a":9,"b":2})"},
  });
}

TEST(JsonEdit, EditsInsideWhatIsGoneVanish) {
  check({
      {"in a removed member", R"({"a":{"x":1,"y":[1]},"b":2})",
       [](Edited& e) {
         e.edit.set(e.at({"a"}), "x", "5");
         e.edit.set(e.at({"a"}), "new", "6");
         e.edit.remove(e.at({"a", "y", "0"}));
         e.edit.remove(e.at({"a"}));
       },
       R"({"b":2})"},
      {"in a replaced member", R"({"a":{"x":{"z":1}},"b":2})",
       [](Edited& e) {
         e.edit.wrap(e.at({"a", "x"}), "[", "]");
         e.edit.set(e.at({"a"}), "new", "6");
         e.edit.replace(e.at({"a"}), "0");
       },
       R"({"a":0,"b":2})"},
      {"two levels up", R"({"a":{"x":{"z":[1,2]}},"b":2})",
       [](Edited& e) {
         e.edit.remove(e.at({"a", "x", "z", "0"}));
         e.edit.remove(e.at({"a"}));
       },
       R"({"b":2})"},
      {"bytes of a removed string", R"({"a":"\ud800","b":2})",
       [](Edited& e) {
         e.edit.patch_bytes(6, 6, "\\ufffd");
         e.edit.remove(e.at({"a"}));
       },
       R"({"b":2})"},
  });
}

TEST(JsonEdit, SetReachesIntoInsertedReplacedAndWrappedObjects) {
  check({
      {"inserted", "{}",
       [](Edited& e) {
         e.edit.set(e.edit.root(), "o", R"({"x":1})");
         e.edit.set(e.at({"o"}), "y", "[2]");
         e.edit.set(e.at({"o"}), "x", "3");
       },
       R"({"o":{"x":3,"y":[2]}})"},
      {"replaced", R"({"o":1,"p":2})",
       [](Edited& e) {
         e.edit.replace(e.at({"o"}), "{}");
         e.edit.set(e.at({"o"}), "y", "true");
       },
       R"({"o":{"y":true},"p":2})"},
      {"wrapped", R"({"o":1,"p":2})",
       [](Edited& e) {
         e.edit.wrap(e.at({"o"}), "{\"x\":", "}");
         e.edit.set(e.at({"o"}), "y", "true");
       },
       R"({"o":{"x":1,"y":true},"p":2})"},
  });
}

TEST(JsonEdit, BytePatchesRepairInsideAString) {
  Edited edited{R"({"a":"x\ud800y","b":["\udc00"]})"};
  for (const size_t offset : edited.document().lone_surrogates()) {
    edited.edit.patch_bytes(offset, 6, "\\ufffd");
  }
  EXPECT_EQ(edited.edit.str(), R"({"a":"x\ufffdy","b":["\ufffd"]})");
  EXPECT_EQ(edited.edit.text(edited.at({"a"})), R"("x\ufffdy")");
}

TEST(JsonEdit, ReadingShowsTheEditedState) {
  Edited e{R"({"a":"one","b":{"x":1,"y":2},"c":[1,2,3]})"};
  e.edit.set(e.edit.root(), "a", "\"t\\u0077o\"");
  EXPECT_EQ(e.edit.text(e.at({"a"})), "\"t\\u0077o\"");
  EXPECT_TRUE(e.edit.is_string(e.at({"a"}), "two"));
  EXPECT_FALSE(e.edit.is_string(e.at({"a"}), "one"));
  e.edit.remove(e.at({"b", "x"}));
  EXPECT_FALSE(e.edit.find(e.at({"b"}), "x"));
  EXPECT_EQ(e.edit.text(e.at({"b"})), R"({"y":2})");
  e.edit.set(e.edit.root(), "d", "\"new\"");
  EXPECT_EQ(e.edit.type(e.at({"d"})), JsonType::kString);
  EXPECT_EQ(e.edit.string(e.at({"d"})).raw, "new");
  e.edit.remove(e.at({"c", "0"}));
  ASSERT_EQ(e.edit.children(e.at({"c"})).size(), 2U);
  EXPECT_EQ(e.edit.text(e.at({"c", "0"})), "2");
  EXPECT_EQ(e.edit.children(e.edit.root()).size(), 4U);
  EXPECT_EQ(e.edit.text(e.edit.root()), e.edit.str());
  e.edit.remove(e.at({"a"}));
  EXPECT_FALSE(e.at({"a"}));
  e.edit.set(e.edit.root(), "a", "null");
  EXPECT_EQ(e.edit.type(e.at({"a"})), JsonType::kNull);
}

TEST(JsonEdit, WhatIsNotThereReadsAsNothing) {
  Edited e{R"({"a":1})"};
  const JsonRef missing = e.edit.find(e.edit.root(), "b");
  EXPECT_FALSE(missing);
  EXPECT_EQ(e.edit.type(missing), JsonType::kNone);
  EXPECT_EQ(e.edit.text(missing), "");
  EXPECT_TRUE(e.edit.string(missing).empty());
  EXPECT_TRUE(e.edit.children(missing).empty());
  EXPECT_EQ(e.edit.pointer(missing), "");
  EXPECT_FALSE(e.edit.find(missing, "x"));
  EXPECT_FALSE(e.edit.find(e.at({"a"}), "x"));
  e.edit.set(missing, "x", "1");
  e.edit.replace(missing, "1");
  e.edit.wrap(missing, "[", "]");
  e.edit.remove(missing);
  EXPECT_FALSE(e.edit.remove_member(e.edit.root(), "b"));
  EXPECT_FALSE(e.edit.changed());
}

// The text of a wrapped value is not the text of what it was.
TEST(JsonEdit, AWrappedValueIsOpaque) {
  Edited e{R"({"o":{"x":1}})"};
  e.edit.wrap(e.at({"o"}), "[", "]");
  EXPECT_EQ(e.edit.type(e.at({"o"})), JsonType::kArray);
  EXPECT_EQ(e.edit.text(e.at({"o"})), R"([{"x":1}])");
  EXPECT_FALSE(e.edit.find(e.at({"o"}), "x"));
  EXPECT_TRUE(e.edit.children(e.at({"o"})).empty());
}

TEST(JsonEdit, PointersFollowRfc6901AndTheEditedState) {
  Edited e{R"({"a/b":{"m~n":[10,20,30]},"":1})"};
  EXPECT_EQ(e.edit.pointer(e.edit.root()), "");
  EXPECT_EQ(e.edit.pointer(e.at({"a/b", "m~n", "2"})), "/a~1b/m~0n/2");
  EXPECT_EQ(e.edit.pointer(e.edit.find(e.edit.root(), "")), "/");
  const JsonRef last = e.at({"a/b", "m~n", "2"});
  e.edit.remove(e.at({"a/b", "m~n", "0"}));
  EXPECT_EQ(e.edit.pointer(last), "/a~1b/m~0n/1");
  e.edit.set(e.at({"a/b"}), "new/", "1");
  EXPECT_EQ(e.edit.pointer(e.edit.find(e.at({"a/b"}), "new/")), "/a~1b/new~1");
}

std::string log_of(const std::vector<JsonChange>& log) {
  std::string out;
  for (const JsonChange& change : log) {
    out += std::string(change.op) + " " + change.path + " " + change.value + "\n";
  }
  return out;
}

TEST(JsonEdit, RecordsChangesAsAPatchOfWhatAReaderSees) {
  Edited e{R"({"a":1,"b":[1,2,3],"a":2,"c":{}})"};
  std::vector<JsonChange> log;
  e.edit.record_changes(&log);
  e.edit.set(e.edit.root(), "a", "9");  // the earlier duplicate was never visible
  e.edit.set(e.at({"c"}), "x", "1");
  e.edit.remove(e.at({"b", "0"}));
  e.edit.remove(e.at({"b", "0"}));
  e.edit.wrap(e.at({"b", "0"}), "[", "]");
  e.edit.remove_member(e.edit.root(), "a");
  e.edit.record_changes(nullptr);
  e.edit.set(e.edit.root(), "z", "0");
  EXPECT_EQ(log_of(log),
            "replace /a 9\nadd /c/x 1\nremove /b/0 \nremove /b/0 \nreplace /b/0 [3]\nremove /a \n");
}

// Below the depth of the index a container has no nodes for what is in it.
TEST(JsonEdit, AMemberCanBeSetAtAnyDepth) {
  std::string before;
  std::string after;
  for (int depth = 0; depth < 12; ++depth) {
    const std::string text = before + R"({"x":1})" + after;
    const Result<JsonDocument> document = JsonDocument::parse(text);
    ASSERT_TRUE(document);
    JsonEdit edit(document.value());
    JsonRef object = edit.root();
    for (std::vector<JsonRef> inner = edit.children(object);
         !inner.empty() && edit.type(inner.front()) == JsonType::kObject;
         inner = edit.children(object)) {
      object = inner.front();
    }
    edit.set(object, "y", "2");
    EXPECT_TRUE(is_valid_json(edit.str())) << edit.str();
    EXPECT_NE(edit.str().find("\"x\":1"), std::string::npos);
    EXPECT_NE(edit.str().find("\"y\":2"), std::string::npos);
    before += "{\"a\":";
    after += "}";
  }
}

TEST(JsonEdit, RemovingEveryDuplicateIsOneRecordedChange) {
  Edited e{R"({"a":1,"b":0,"a":2})"};
  std::vector<JsonChange> log;
  e.edit.record_changes(&log);
  e.edit.remove_member(e.edit.root(), "a");
  EXPECT_EQ(log_of(log), "remove /a \n");
}

}  // namespace
}  // namespace fluffbuzz
