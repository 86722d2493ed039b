#include "response/long_strings.h"

#include <gtest/gtest.h>

#include <string>

#include "base/json_reader.h"

namespace fluffbuzz {
namespace {

constexpr size_t kKept = LongStrings::kKept;

// Shortens after every piece, as whoever follows a stream does.
std::string shortened(const std::string& text, size_t piece) {
  LongStrings strings;
  std::string out;
  for (size_t at = 0; at < text.size(); at += piece) {
    out.append(text, at, piece);
    strings.shorten(out);
  }
  return out;
}

std::string repeated(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

// The same at every first cut and in pieces of every small size.
void expect_shortened(const std::string& text, const std::string& expected) {
  EXPECT_EQ(shortened(text, text.size()), expected);
  for (size_t piece = 1; piece <= 40; ++piece) ASSERT_EQ(shortened(text, piece), expected) << piece;
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    LongStrings strings;
    std::string out = text.substr(0, cut);
    strings.shorten(out);
    out += text.substr(cut);
    strings.shorten(out);
    ASSERT_EQ(out, expected) << "cut at " << cut;
  }
  EXPECT_TRUE(is_valid_json(expected)) << expected;
}

TEST(LongStrings, ShortOnesStay) {
  const std::string text = R"({"a":"b\"c","d\\":[1,"\u00e4","",{"e":"\\"}]})";
  expect_shortened(text, text);
  const std::string longest = "[\"" + std::string(kKept, 'x') + "\",1]";
  expect_shortened(longest, longest);
}

TEST(LongStrings, TheInsideOfALongOneGoes) {
  const std::string kept(kKept, 'x');
  expect_shortened("{\"a\":\"" + kept + "yz\",\"usage\":{\"cost\":1}}",
                   "{\"a\":\"" + kept + "\",\"usage\":{\"cost\":1}}");
  expect_shortened("[\"" + kept + "y\\\"\\\\z\",\"" + kept + "\",\"b\"]",
                   "[\"" + kept + "\",\"" + kept + "\",\"b\"]");
}

TEST(LongStrings, NoEscapeIsCut) {
  const std::string kept(kKept - 3, 'x');
  expect_shortened("[\"" + kept + "\\u00e4yyy\"]", "[\"" + kept + "\"]");
  expect_shortened("[\"" + kept + "yy\\\"\"]", "[\"" + kept + "yy\"]");
  expect_shortened("[\"" + kept + "y\\\\zz\"]", "[\"" + kept + "y\\\\\"]");
}

TEST(LongStrings, NoSurrogatePairIsCut) {
  const std::string kept(kKept - 8, 'x');
  expect_shortened("[\"" + kept + "\\ud83d\\ude00\"]", "[\"" + kept + "\"]");
  const std::string whole(kKept - 12, 'x');
  expect_shortened("[\"" + whole + "\\ud83d\\ude00y\"]", "[\"" + whole + "\\ud83d\\ude00\"]");
}

TEST(LongStrings, NoCharacterIsCut) {
  for (size_t room = 0; room <= 4; ++room) {
    const std::string kept(kKept - room, 'x');
    expect_shortened("[\"" + kept + "\xF0\x9F\x98\x80z\"]",
                     "[\"" + kept + (room == 4 ? "\xF0\x9F\x98\x80" : "") + "\"]");
  }
}

TEST(LongStrings, MalformedTextEndsNowhere) {
  for (const std::string& text :
       {repeated("\xBF", 9000), "\"" + repeated("\xBF", 9000), "\"" + repeated("\\", 9001),
        "\"" + repeated("\\u", 5000), repeated("\"\\u12", 3000), "\"" + repeated("\n", 9000)}) {
    for (const size_t piece : {size_t{1}, size_t{7}, text.size()}) {
      EXPECT_LE(shortened(text, piece).size(), text.size());
    }
  }
}

TEST(LongStrings, MegabytesStayInLittleMemory) {
  LongStrings strings;
  std::string text = "{\"a\":\"";
  for (int i = 0; i < 1000; ++i) {
    text.append(8192, 'A');
    strings.shorten(text);
    ASSERT_LE(text.size(), kKept + 16);
  }
  text += "\",\"b\":1}";
  strings.shorten(text);
  EXPECT_EQ(text, "{\"a\":\"" + std::string(kKept, 'A') + "\",\"b\":1}");
}

}  // namespace
}  // namespace fluffbuzz
