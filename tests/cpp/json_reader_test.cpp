#include "base/json_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace fluffbuzz {
namespace {

// Copies stand in blocks that end with the text, so that ASan sees every read behind it.
std::vector<char> block_of(std::string_view text) { return {text.begin(), text.end()}; }
std::string_view view_of(const std::vector<char>& block) { return {block.data(), block.size()}; }

bool skips(std::string_view text) {
  const std::vector<char> block = block_of(text);
  return is_valid_json(view_of(block));
}

// Reads one value the other way: container by container, with the typed readers.
void walk(JsonReader& reader) {
  JsonString text;
  std::string_view number;
  bool flag = false;
  switch (reader.peek()) {
    case JsonType::kObject:
      reader.enter_object();
      while (reader.next_key(text)) walk(reader);
      break;
    case JsonType::kArray:
      reader.enter_array();
      while (reader.next_element()) walk(reader);
      break;
    case JsonType::kString:
      reader.read_string(text);
      break;
    case JsonType::kNumber:
      reader.read_number(number);
      break;
    case JsonType::kTrue:
    case JsonType::kFalse:
      reader.read_bool(flag);
      break;
    default:
      reader.read_null();
  }
}

bool walks(std::string_view text) {
  const std::vector<char> block = block_of(text);
  JsonReader reader(view_of(block));
  walk(reader);
  return reader.ok() && reader.at_end();
}

constexpr std::string_view kValid[] = {
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "1234567890123456789012345678901234567890",
    "0.5",
    "-0.0",
    "1.0",
    "1e5",
    "1E5",
    "1e+5",
    "1e-5",
    "1e05",
    "0e0",
    "12.34e56",
    "true",
    "false",
    "null",
    "\"\"",
    "\"a\"",
    R"("\"\\\/\b\f\n\r\t")",
    R"("\u0000\u00e9\u20AC\ud83d\ude00")",
    "\"\x7f\"",
    "\"\xc3\xa9\xf0\x9f\x98\x80\"",
    "\"\xe2\x80\xa8\xe2\x80\xa9\"",  // U+2028 and U+2029 are no line ends in JSON
    "{}",
    "[]",
    " \t\r\n[ \t\r\n] \t\r\n",
    " { } ",
    R"({"a":1})",
    R"({"a":1,"a":2})",
    R"({"":""})",
    R"({ "a" : { "b" : [ ] } , "c" : null })",
    "[[]]",
    "[[],[]]",
    "[{},{}]",
    "[1,2,3]",
    "[ 1 , \"2\" , true , false , null , { } , [ ] ]",
};

constexpr std::string_view kInvalid[] = {
    "",
    " ",
    "\n",
    "-",
    "+1",
    "01",
    "-01",
    "00",
    "1.",
    ".5",
    "-.5",
    "1.e5",
    "1e",
    "1e+",
    "1e-",
    "1.5e",
    "0x10",
    "1_000",
    "NaN",
    "Infinity",
    "-Infinity",
    "tru",
    "truE",
    "True",
    "truex",
    "nul",
    "fals",
    "undefined",
    "'a'",
    "a",
    "\"",
    "\"a",
    "\"\\\"",
    R"("\x41")",
    R"("\v")",
    R"("\0")",
    R"("\'")",
    R"("\U0041")",
    R"("\u")",
    R"("\u12")",
    R"("\u12g4")",
    R"("\u123)",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"a\x01\"",
    "\"a\x1f\"",
    "\"a\" \"b\"",
    "{",
    "}",
    "[",
    "]",
    "{]",
    "[}",
    "[1}",
    R"({"a":1])",
    "{,}",
    "[,]",
    "[1,]",
    "[,1]",
    "[1,,2]",
    "[1 2]",
    R"({"a"})",
    R"({"a":})",
    R"({"a" 1})",
    R"({"a"::1})",
    R"({"a":1,})",
    R"({,"a":1})",
    R"({"a":1,,"b":2})",
    R"({"a":1 "b":2})",
    "{a:1}",
    "{1:1}",
    "{null:1}",
    R"({[]:1})",
    "[1]]",
    "{}{}",
    "1 2",
    "// c\n1",
    "/* c */ 1",
    "1 // c",
    "[1] #",
    "\xef\xbb\xbf{}",
    "\x0b[]",
    "\x0c[]",
    "\xc2\xa0[]",  // a no-break space is no JSON white space
    "[1]\v",
};

TEST(JsonReader, AcceptsEveryFormOfTheGrammar) {
  for (const std::string_view text : kValid) {
    EXPECT_TRUE(skips(text)) << text;
    EXPECT_TRUE(walks(text)) << text;
  }
}

TEST(JsonReader, RefusesWhatIsNotTheGrammar) {
  for (const std::string_view text : kInvalid) {
    EXPECT_FALSE(skips(text)) << text;
    EXPECT_FALSE(walks(text)) << text;
  }
}

TEST(JsonReader, AZeroByteIsNotWhiteSpaceAndNotTheEnd) {
  EXPECT_FALSE(skips(std::string_view("1\0", 2)));
  EXPECT_FALSE(skips(std::string_view("\0001", 2)));
  EXPECT_FALSE(skips(std::string_view("\"a\0b\"", 5)));
}

constexpr std::string_view kSample =
    R"( { "id" : "gen-1", "n": [ -0.5, 2E-3, 10 ], "t":[true,false,null], "s":"a\n\u00e9\\\"", )"
    R"("o":{"":{}, "e":[[]] } } )";

TEST(JsonReader, ATextThatEndsEarlyNeverSucceeds) {
  for (size_t length = 0; length < kSample.size() - 1; ++length) {
    EXPECT_FALSE(skips(kSample.substr(0, length))) << length;
    EXPECT_FALSE(walks(kSample.substr(0, length))) << length;
  }
  EXPECT_TRUE(skips(kSample));
  EXPECT_TRUE(walks(kSample));
}

// Both ways of reading agree with another parser on every text that is one byte away from a valid
// one.
TEST(JsonReader, AgreesWithNlohmannOnEveryOneByteChange) {
  constexpr std::string_view kBytes = " \n\t\"\\/{}[],:0159+-.eEtfnu\x01z";
  size_t accepted = 0;
  for (size_t at = 0; at < kSample.size(); ++at) {
    std::string text(kSample);
    for (const char byte : kBytes) {
      text[at] = byte;
      const bool expected = nlohmann::json::accept(text);
      accepted += expected ? 1 : 0;
      ASSERT_EQ(skips(text), expected) << text;
      ASSERT_EQ(walks(text), expected) << text;
    }
    std::string shorter(kSample);
    shorter.erase(at, 1);
    ASSERT_EQ(skips(shorter), nlohmann::json::accept(shorter)) << shorter;
    ASSERT_EQ(walks(shorter), nlohmann::json::accept(shorter)) << shorter;
  }
  EXPECT_GT(accepted, 100U);
}

std::string nested(int depth, std::string_view open, std::string_view close) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += open;
  text += "1";
  for (int i = 0; i < depth; ++i) text += close;
  return text;
}

TEST(JsonReader, Nests512ContainersAndNotOneMore) {
  for (const auto& [open, close] :
       {std::pair("[", "]"), std::pair("{\"a\":", "}"), std::pair("[{\"a\":1,\"b\":", "}]")}) {
    const int levels = std::string_view(open).substr(0, 2) == "[{" ? 2 : 1;
    const std::string fits = nested(JsonReader::kMaxDepth / levels, open, close);
    const std::string deeper = nested(JsonReader::kMaxDepth / levels + 1, open, close);
    EXPECT_TRUE(skips(fits));
    EXPECT_TRUE(walks(fits));
    EXPECT_FALSE(skips(deeper));
    EXPECT_FALSE(walks(deeper));
  }
}

TEST(JsonReader, CountsEnteredAndSkippedContainersTogether) {
  for (const int skipped : {12, 13}) {
    const std::string text = nested(500 + skipped, "[", "]");
    JsonReader reader(text);
    for (int i = 0; i < 500; ++i) {
      ASSERT_TRUE(reader.enter_array());
      ASSERT_TRUE(reader.next_element());
    }
    EXPECT_EQ(reader.skip_value(), skipped == 12);
    EXPECT_EQ(reader.ok(), skipped == 12);
  }
}

TEST(JsonReader, AnOpenBracketBombIsRefusedAtTheLimit) {
  const std::string text(1'000'000, '[');
  JsonReader reader(text);
  EXPECT_FALSE(reader.skip_value());
  EXPECT_LE(reader.position(), static_cast<size_t>(JsonReader::kMaxDepth));
}

TEST(JsonReader, TheFirstErrorStays) {
  JsonReader reader("[1 2]");
  ASSERT_FALSE(reader.skip_value());
  const char* error = reader.error();
  const size_t position = reader.position();
  ASSERT_NE(error, nullptr);
  JsonString text;
  std::string_view span;
  bool flag = false;
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.peek(), JsonType::kNone);
  EXPECT_FALSE(reader.skip_value());
  EXPECT_FALSE(reader.skip_value(span));
  EXPECT_FALSE(reader.enter_object());
  EXPECT_FALSE(reader.enter_array());
  EXPECT_FALSE(reader.next_key(text));
  EXPECT_FALSE(reader.next_element());
  EXPECT_FALSE(reader.read_string(text));
  EXPECT_FALSE(reader.read_number(span));
  EXPECT_FALSE(reader.read_bool(flag));
  EXPECT_FALSE(reader.read_null());
  EXPECT_EQ(reader.error(), error);
  EXPECT_EQ(reader.position(), position);
}

TEST(JsonReader, ReadingTheWrongTypeIsAnErrorAndMovesNothing) {
  JsonString text;
  std::string_view span;
  bool flag = false;
  EXPECT_FALSE(JsonReader("1").read_string(text));
  EXPECT_FALSE(JsonReader("\"1\"").read_number(span));
  EXPECT_FALSE(JsonReader("null").read_bool(flag));
  EXPECT_FALSE(JsonReader("true").read_null());
  EXPECT_FALSE(JsonReader("[]").enter_object());
  EXPECT_FALSE(JsonReader("{}").enter_array());
}

TEST(JsonReader, GivesValuesAsTheyAreWritten) {
  constexpr std::string_view kText =
      R"( { "n" : -1.50e+3 , "s" : "a\u0062" , "b" : true , "x" : [ 1 , {} ] } )";
  JsonReader reader(kText);
  JsonString key;
  std::string_view span;
  JsonString text;
  bool flag = false;
  EXPECT_EQ(reader.peek(), JsonType::kObject);
  ASSERT_TRUE(reader.enter_object());
  EXPECT_EQ(reader.depth(), 1);
  ASSERT_TRUE(reader.next_key(key));
  EXPECT_TRUE(key.is("n"));
  EXPECT_EQ(reader.peek(), JsonType::kNumber);
  ASSERT_TRUE(reader.read_number(span));
  EXPECT_EQ(span, "-1.50e+3");
  ASSERT_TRUE(reader.next_key(key));
  ASSERT_TRUE(reader.read_string(text));
  EXPECT_EQ(text.raw, R"(a\u0062)");
  EXPECT_TRUE(text.escaped);
  ASSERT_TRUE(reader.next_key(key));
  ASSERT_TRUE(reader.read_bool(flag));
  EXPECT_TRUE(flag);
  ASSERT_TRUE(reader.next_key(key));
  ASSERT_TRUE(reader.skip_value(span));
  EXPECT_EQ(span, "[ 1 , {} ]");
  EXPECT_FALSE(reader.next_key(key));
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.depth(), 0);
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(reader.position(), kText.size());
}

TEST(JsonReader, PeekTellsEveryTypeBehindWhiteSpace) {
  EXPECT_EQ(JsonReader(" \n{").peek(), JsonType::kObject);
  EXPECT_EQ(JsonReader("\t[").peek(), JsonType::kArray);
  EXPECT_EQ(JsonReader("\"").peek(), JsonType::kString);
  EXPECT_EQ(JsonReader("-1").peek(), JsonType::kNumber);
  EXPECT_EQ(JsonReader("7").peek(), JsonType::kNumber);
  EXPECT_EQ(JsonReader("true").peek(), JsonType::kTrue);
  EXPECT_EQ(JsonReader("false").peek(), JsonType::kFalse);
  EXPECT_EQ(JsonReader("null").peek(), JsonType::kNull);
  EXPECT_EQ(JsonReader(" ").peek(), JsonType::kNone);
  EXPECT_EQ(JsonReader("}").peek(), JsonType::kNone);
}

std::vector<size_t> lone_surrogates(std::string_view text) {
  std::vector<size_t> list;
  JsonReader reader(text);
  reader.collect_lone_surrogates(&list);
  EXPECT_TRUE(reader.skip_value()) << text;
  return list;
}

TEST(JsonReader, FindsLoneSurrogatesInOrder) {
  using Offsets = std::vector<size_t>;
  EXPECT_EQ(lone_surrogates(R"("\ud83d\ude00")"), Offsets{});
  EXPECT_EQ(lone_surrogates(R"("\uD83D\uDE00\uE000\uD7FF")"), Offsets{});
  EXPECT_EQ(lone_surrogates(R"("\ud800")"), Offsets{1});
  EXPECT_EQ(lone_surrogates(R"("\udc00")"), Offsets{1});
  EXPECT_EQ(lone_surrogates(R"("\udc00\ud800")"), (Offsets{1, 7}));
  EXPECT_EQ(lone_surrogates(R"("\ud800\ud800\udc00")"), Offsets{1});
  EXPECT_EQ(lone_surrogates(R"("\ud800a\udc00")"), (Offsets{1, 8}));
  EXPECT_EQ(lone_surrogates(R"("\ud800\n\udc00")"), (Offsets{1, 9}));
  // An escaped backslash is no escape of what follows.
  EXPECT_EQ(lone_surrogates(R"("\\ud800")"), Offsets{});
  // A pair does not reach over the end of a string, and names count too.
  EXPECT_EQ(lone_surrogates(R"(["\ud83d","\ude00"])"), (Offsets{2, 11}));
  EXPECT_EQ(lone_surrogates(R"({"\ud800":{"\udfff":"x"}})"), (Offsets{2, 12}));
}

// The loop over whole words must find the end of a string wherever it stands in a word.
TEST(JsonReader, FindsTheStopOfStringsOfEveryLength) {
  for (size_t indent = 0; indent < 8; ++indent) {
    for (size_t length = 0; length <= 40; ++length) {
      // Bytes above 0x7f and just above the control characters must not stop the search.
      std::string content(length, '\xff');
      for (size_t i = 0; i < length; ++i) content[i] = "\xff \x80!\xa2#\x7f["[i % 8];
      const std::string text = std::string(indent, ' ') + '"' + content + '"';
      const std::vector<char> block = block_of(text);
      JsonReader reader(view_of(block));
      JsonString out;
      ASSERT_TRUE(reader.read_string(out)) << indent << ", " << length;
      ASSERT_EQ(out.raw, content);
      ASSERT_FALSE(out.escaped);
      ASSERT_TRUE(reader.at_end());
      ASSERT_FALSE(skips(view_of(block).substr(0, text.size() - 1)));
    }
  }
}

TEST(JsonReader, FindsQuotesEscapesAndControlsAtEveryOffset) {
  for (size_t length = 1; length <= 40; ++length) {
    for (size_t at = 0; at < length; ++at) {
      std::string content(length, '\xc3');
      content[at] = '"';
      EXPECT_FALSE(skips('"' + content + '"'));  // something stands behind the closing quote
      for (const char control : {'\0', '\n', '\x1f'}) {
        content[at] = control;
        ASSERT_FALSE(skips('"' + content + '"')) << length << ", " << at;
      }
      content.replace(at, 1, "\\\\");
      ASSERT_TRUE(skips('"' + content + '"')) << length << ", " << at;
      content.replace(at, 2, "\\q");
      ASSERT_FALSE(skips('"' + content + '"')) << length << ", " << at;
    }
  }
}

TEST(NumberOr, ReadsWhatJsonCallsANumberAndNothingElse) {
  EXPECT_EQ(number_or("0", -1), 0);
  EXPECT_EQ(number_or("12", -1), 12);
  EXPECT_EQ(number_or("-3.5e2", -1), -350);
  EXPECT_EQ(number_or("1E+2", -1), 100);
  for (const std::string_view text : {"", "abc", "1x", "1 ", " 1", "--1", "nan", "inf", "infinity",
                                      "0x10", "1e", "1,5", "1e999", "-1e999"}) {
    EXPECT_EQ(number_or(text, -7), -7) << text;
  }
  EXPECT_EQ(number_or(std::string(1000, '1'), -7), -7);
}

}  // namespace
}  // namespace fluffbuzz
