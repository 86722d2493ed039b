#include "base/json_value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <string_view>

#include "base/json_reader.h"

namespace fluffbuzz {
namespace {

Json parsed(std::string_view text) {
  Result<Json> value = parse_json(text);
  EXPECT_TRUE(value.ok()) << text << ": " << (value.ok() ? "" : value.error().message);
  return value.ok() ? std::move(value.value()) : Json();
}

TEST(ParseJson, GivesTheDocumentThatNlohmannGives) {
  for (const std::string_view text :
       {"null", "true", " false ", "0", "-7", "123456789012345678", "0.5", "-1.25e3", "1E2", "\"\"",
        R"("a\n\"\\\/\u00e9\ud83d\ude00")", "[]", "{}", "[1,[2,[3]],{}]",
        R"({ "b" : 1 , "a" : [ { "c" : null } ] , "" : "x" })", R"({"a":1,"b":2,"a":3})"}) {
    EXPECT_EQ(parsed(text), Json::parse(text)) << text;
  }
}

TEST(ParseJson, KeepsTheOrderOfMembers) {
  EXPECT_EQ(dump_json(parsed(R"({"z":1,"a":2,"m":3})")), R"({"z":1,"a":2,"m":3})");
}

TEST(ParseJson, OfDuplicatesTheLastValueStandsAtTheFirstPlace) {
  EXPECT_EQ(dump_json(parsed(R"({"a":1,"b":2,"a":3,"c":{"x":1,"x":[2]},"b":4,"a":5})")),
            R"({"a":5,"b":4,"c":{"x":[2]}})");
  // "Aa" and "BB" have one hash.
  EXPECT_EQ(dump_json(parsed(R"({"Aa":1,"BB":2,"Aa":3,"BB":4})")), R"({"Aa":3,"BB":4})");
}

// A quadratic reader takes minutes for this.
TEST(ParseJson, IsLinearInTheMembersOfAnObject) {
  std::string text = "{\"0\":0";
  for (int i = 1; i < 200'000; ++i) {
    text += ",\"openrouter/vendor/model-" + std::to_string(i) + "\":" + std::to_string(i);
  }
  const Json value = parsed(text + ",\"0\":1}");
  EXPECT_EQ(value.size(), 200'000U);
  EXPECT_EQ(value.begin().value(), Json(1));
}

TEST(ParseJson, SaysWhereTheTextIsBroken) {
  const auto message = [](std::string_view text) {
    const Result<Json> value = parse_json(text);
    EXPECT_FALSE(value.ok()) << text;
    return value.ok() ? std::string() : value.error().message;
  };
  EXPECT_NE(message("{\"a\":1,}").find("at byte 7"), std::string::npos);
  EXPECT_NE(message("[1] 2").find("behind the value at byte 4"), std::string::npos);
  EXPECT_NE(message("").find("not JSON"), std::string::npos);
  EXPECT_FALSE(parse_json("{\"a\"").ok());
  EXPECT_FALSE(parse_json("[1,2").ok());
  EXPECT_FALSE(parse_json("nul").ok());
}

TEST(ParseJson, IsNotBrokenByDepth) {
  const std::string fits = std::string(512, '[') + std::string(512, ']');
  EXPECT_EQ(dump_json(parsed(fits)), fits);
  EXPECT_FALSE(parse_json("[" + fits + "]").ok());
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')).ok());
}

// A setting must not turn into another number without a word.
TEST(ParseJson, ANumberBeyondTheRangeOfADoubleIsAnError) {
  EXPECT_FALSE(parse_json("1e999").ok());
  EXPECT_FALSE(parse_json(R"({"price":-1e400})").ok());
  EXPECT_FALSE(parse_json("[1,2e308,3]").ok());
  EXPECT_EQ(parsed("1e-999"), Json(0.0));
}

TEST(ParseJson, TextBecomesValidUtf8WhereEscapesAreConcerned) {
  EXPECT_EQ(text_of(parsed(R"("\ud800")")), "\xef\xbf\xbd");
  EXPECT_EQ(text_of(parsed(R"("\ud83d\ude00")")), "\xf0\x9f\x98\x80");
}

TEST(DumpJson, IsReadBackByNlohmann) {
  for (const std::string_view text :
       {"null", "true", "0", "-7", "123456789012345678", "0.5", "1.0", "1e21", "1e-7", "-2.5e-300",
        "12345678901234567890", "0.1", R"("a\n\u0001\"\\\u00e9")", "[]", "{}", "[[],{}]",
        R"({"a":[1,2,{"b":null}],"":"","c":false})"}) {
    const Json value = parsed(text);
    EXPECT_EQ(Json::parse(dump_json(value), nullptr, false), value) << text;
  }
}

TEST(DumpJson, KeepsWholeNumbersWhole) {
  EXPECT_EQ(dump_json(parsed("[0,-1,1000000,123456789012345678]")),
            "[0,-1,1000000,123456789012345678]");
  EXPECT_EQ(dump_json(parsed("[0.5,1.0,-0.25]")), "[0.5,1.0,-0.25]");
}

TEST(Members, AreReadWithoutSurprises) {
  const Json value = parsed(R"({"s":"x","n":2.5,"i":-3,"b":true,"z":null,"o":{}})");
  EXPECT_EQ(string_or(value, "s", "d"), "x");
  EXPECT_EQ(string_or(value, "n", "d"), "d");
  EXPECT_EQ(string_or(value, "missing", "d"), "d");
  EXPECT_EQ(double_or(value, "n", 7), 2.5);
  EXPECT_EQ(double_or(value, "i", 7), -3);
  EXPECT_EQ(double_or(value, "s", 7), 7);
  EXPECT_TRUE(bool_or(value, "b", false));
  EXPECT_TRUE(bool_or(value, "z", true));
  EXPECT_EQ(find_member(value, "z")->type(), Json::value_t::null);
  EXPECT_EQ(find_member(value, "missing"), nullptr);
  for (const std::string_view other : {"[1]", "\"s\"", "5", "null"}) {
    EXPECT_EQ(find_member(parsed(other), "s"), nullptr);
    EXPECT_EQ(string_or(parsed(other), "s", "d"), "d");
  }
  EXPECT_EQ(text_of(parsed("5")), "");
  EXPECT_EQ(number_of(parsed("\"5\""), -1), -1);
}

TEST(Members, KindsHaveNames) {
  EXPECT_EQ(kind_of(parsed("{}")), "an object");
  EXPECT_EQ(kind_of(parsed("[]")), "an array");
  EXPECT_EQ(kind_of(parsed("\"\"")), "a string");
  EXPECT_EQ(kind_of(parsed("1")), "a number");
  EXPECT_EQ(kind_of(parsed("1.5")), "a number");
  EXPECT_EQ(kind_of(parsed("true")), "a boolean");
  EXPECT_EQ(kind_of(parsed("null")), "null");
}

double by_strtod(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

TEST(NumberOr, ReadsExactlyWhatOtherReadersRead) {
  for (const std::string text : {"0",
                                 "1",
                                 "0.1",
                                 "0.2",
                                 "0.3",
                                 "1e22",
                                 "1e23",
                                 "123.456",
                                 "0.000001",
                                 "9007199254740993",
                                 "4.35",
                                 "1e-22",
                                 "5e-300",
                                 "1e300",
                                 "2.2250738585072014e-308",
                                 "8.41e21",
                                 "9.5e-6",
                                 "65536.5",
                                 "1.7976931348623157e308",
                                 "179769313486231570e291",
                                 "0.1e1",
                                 "100e-2",
                                 "1e0"}) {
    EXPECT_EQ(number_or(text, NAN), by_strtod(text)) << text;
    EXPECT_EQ(number_or("-" + text, NAN), -by_strtod(text)) << text;
  }
  EXPECT_EQ(number_or("0." + std::string(400, '0') + "1e401", -7), 1);
  EXPECT_EQ(number_or("1" + std::string(400, '0') + "e-400", -7), 1);
  EXPECT_EQ(number_or("0e99999999999", -7), 0);
  EXPECT_EQ(number_or("1e-99999999999", -7), 0);
  EXPECT_EQ(number_or("1e99999999999", -7), -7);
}

// Every double in its 17 digits comes back as itself.
TEST(NumberOr, ReadsEveryNormalDoubleBack) {
  std::mt19937_64 random(99);
  for (int round = 0; round < 100'000; ++round) {
    const uint64_t bits = random();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isnormal(value)) continue;
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.17g", value);
    std::string text = buffer;
    if (const size_t plus = text.find("e+"); plus != std::string::npos) text.erase(plus + 1, 1);
    ASSERT_EQ(number_or(text, NAN), value) << text;
  }
}

TEST(NumberOr, ReadsDecimalsAsPeopleWriteThem) {
  std::mt19937 random(7);
  for (int round = 0; round < 50'000; ++round) {
    const std::string text = std::to_string(random() % 100'000) + "." +
                             std::to_string(random() % 1'000'000) + "e" +
                             std::to_string(static_cast<int>(random() % 40) - 20);
    ASSERT_EQ(number_or(text, NAN), by_strtod(text)) << text;
  }
}

}  // namespace
}  // namespace fluffbuzz
