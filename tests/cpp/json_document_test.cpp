#include "base/json_document.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace fluffbuzz {
namespace {

constexpr uint32_t kNone = JsonDocument::kNone;

JsonDocument parsed(std::string_view text) {
  Result<JsonDocument> document = JsonDocument::parse(text);
  EXPECT_TRUE(document.ok()) << text;
  return document.ok() ? document.value() : JsonDocument();
}

// The texts of a container's children, joined by "|".
std::string children(const JsonDocument& document, uint32_t container) {
  std::string out;
  for (uint32_t i = document.first_child(container); i != kNone; i = document.next_sibling(i)) {
    if (!out.empty()) out += "|";
    out += document.raw(i);
  }
  return out;
}

TEST(JsonDocument, IndexesEveryTypeWithItsExactSpan) {
  const JsonDocument document = parsed(
      "\n{ \"o\" : {\"x\":1} , \"a\": [ 1 ,2 ],\"s\":\"t\\n\", \"n\": -1.50 ,"
      "\"t\":true,\"f\" :false,\"z\":null } ");
  const auto check = [&](std::string_view key, JsonType type, std::string_view raw) {
    const uint32_t index = document.find(0, key);
    ASSERT_NE(index, kNone) << key;
    EXPECT_EQ(document.node(index).type, type) << key;
    EXPECT_EQ(document.raw(index), raw) << key;
    EXPECT_EQ(document.key(index), key);
  };
  check("o", JsonType::kObject, "{\"x\":1}");
  check("a", JsonType::kArray, "[ 1 ,2 ]");
  check("s", JsonType::kString, "\"t\\n\"");
  check("n", JsonType::kNumber, "-1.50");
  check("t", JsonType::kTrue, "true");
  check("f", JsonType::kFalse, "false");
  check("z", JsonType::kNull, "null");
  EXPECT_EQ(document.node(0).parent, kNone);
  EXPECT_EQ(document.node(0).next, document.size());
}

TEST(JsonDocument, WalksChildrenInOrderOverWholeSubtrees) {
  const JsonDocument document = parsed(R"([[1,[2,3]],{"a":{"b":4}},[],{},"x"])");
  EXPECT_EQ(children(document, 0), R"([1,[2,3]]|{"a":{"b":4}}|[]|{}|"x")");
  const uint32_t first = document.first_child(0);
  EXPECT_EQ(children(document, first), "1|[2,3]");
  // The last child of the first element must not lead into the second element.
  const uint32_t last = document.next_sibling(document.first_child(first));
  EXPECT_EQ(document.raw(last), "[2,3]");
  EXPECT_EQ(document.next_sibling(last), kNone);
  EXPECT_EQ(document.node(last).parent, first);
}

TEST(JsonDocument, ScalarsAndEmptyContainersHaveNoChildren) {
  for (const std::string_view text : {"5", "\"a\"", "null", "[]", "{}", "[ ]", "{\n}"}) {
    const JsonDocument document = parsed(text);
    EXPECT_EQ(document.size(), 1U);
    EXPECT_EQ(document.first_child(0), kNone) << text;
    EXPECT_EQ(document.next_sibling(0), kNone) << text;
    EXPECT_EQ(document.find(0, "a"), kNone) << text;
  }
}

TEST(JsonDocument, FindTakesTheLastDuplicateAndDecodesNames) {
  const JsonDocument document =
      parsed(R"({"a":1,"m\u006fdel":"x","a":2,"__proto__":3,"":4,"b":{"a":9}})");
  EXPECT_EQ(document.raw(document.find(0, "a")), "2");
  EXPECT_EQ(document.raw(document.find(0, "model")), "\"x\"");
  EXPECT_EQ(document.key(document.find(0, "model")), "model");
  EXPECT_EQ(document.raw(document.find(0, "__proto__")), "3");
  EXPECT_EQ(document.raw(document.find(0, "")), "4");
  EXPECT_EQ(document.find(0, "A"), kNone);
  EXPECT_EQ(document.find(0, "mod"), kNone);
  EXPECT_EQ(document.find(document.find(0, "a"), "a"), kNone);
}

TEST(JsonDocument, StringsKnowWhetherTheyAreEscaped) {
  const JsonDocument document = parsed(R"(["plain","a\"b","",1])");
  uint32_t index = document.first_child(0);
  EXPECT_EQ(document.string(index).raw, "plain");
  EXPECT_FALSE(document.string(index).escaped);
  index = document.next_sibling(index);
  EXPECT_EQ(document.string(index).raw, R"(a\"b)");
  EXPECT_TRUE(document.string(index).escaped);
  index = document.next_sibling(index);
  EXPECT_EQ(document.string(index).raw, "");
  index = document.next_sibling(index);
  EXPECT_EQ(document.string(index).raw.data(), nullptr);
}

TEST(JsonDocument, KeepsWhatLiesTooDeepAsOneValue) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "[";
  text += "1,2";
  for (int i = 0; i < 20; ++i) text += "]";
  const JsonDocument document = parsed(text);
  EXPECT_EQ(document.size(), static_cast<size_t>(JsonDocument::kIndexDepth) + 1);
  const auto deepest = static_cast<uint32_t>(document.size() - 1);
  EXPECT_EQ(document.node(deepest).type, JsonType::kArray);
  EXPECT_EQ(document.first_child(deepest), kNone);
  EXPECT_EQ(document.raw(deepest), std::string_view(text).substr(8, text.size() - 16));
}

TEST(JsonDocument, ValidatesAlsoWhatItDoesNotIndex) {
  EXPECT_FALSE(JsonDocument::parse("[[[[[[[[[[1,]]]]]]]]]]").ok());
  EXPECT_FALSE(JsonDocument::parse("[[[[[[[[[[\"a\n\"]]]]]]]]]]").ok());
  const std::string deep = std::string(513, '[') + std::string(513, ']');
  EXPECT_FALSE(JsonDocument::parse(deep).ok());
  EXPECT_TRUE(JsonDocument::parse(std::string_view(deep).substr(1, 1024)).ok());
}

TEST(JsonDocument, SaysWhereTheTextIsBroken) {
  const auto message = [](std::string_view text) {
    const Result<JsonDocument> document = JsonDocument::parse(text);
    EXPECT_FALSE(document.ok()) << text;
    if (document.ok()) return std::string();
    EXPECT_EQ(document.error().code, ErrorCode::kInvalidRequest);
    return document.error().message;
  };
  EXPECT_NE(message("{\"a\":1,}").find("at byte 7"), std::string::npos);
  EXPECT_NE(message("{\"a\":tru}").find("at byte 5"), std::string::npos);
  EXPECT_NE(message("{} x").find("behind the value at byte 3"), std::string::npos);
  EXPECT_NE(message("").find("not JSON"), std::string::npos);
  EXPECT_NE(message("  ").find("not JSON"), std::string::npos);
}

TEST(JsonDocument, ATextThatEndsEarlyIsNoDocument) {
  constexpr std::string_view kText =
      R"({"m":[{"role":"user","c\"":"a\u00e9"}, 1.5e3, null],"x":{}})";
  for (size_t length = 0; length < kText.size(); ++length) {
    // In a block of its own size, so that ASan sees a read behind it.
    const std::vector<char> block(kText.begin(), kText.begin() + static_cast<ptrdiff_t>(length));
    EXPECT_FALSE(JsonDocument::parse({block.data(), block.size()}).ok()) << length;
  }
}

TEST(JsonDocument, RefusesMoreValuesThanItsIndexMayHold) {
  std::string text = "[1";
  text.reserve(2 * JsonDocument::kMaxNodes + 16);
  for (size_t i = 1; i < JsonDocument::kMaxNodes + 1; ++i) text += ",1";
  text += "]";
  const Result<JsonDocument> document = JsonDocument::parse(text);
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(document.error().code, ErrorCode::kTooLarge);
}

TEST(JsonDocument, ListsLoneSurrogatesOfNamesAndValues) {
  const JsonDocument document = parsed(R"({"\ud800":["\ud83d\ude00","x\udfff"]})");
  EXPECT_EQ(document.lone_surrogates(), (std::vector<size_t>{2, 28}));
  EXPECT_TRUE(parsed(R"({"a":"\ud83d\ude00"})").lone_surrogates().empty());
}

}  // namespace
}  // namespace fluffbuzz
