#include "base/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "base/json_reader.h"

namespace fluffbuzz {
namespace {

TEST(JsonWriter, PutsCommasBetweenValuesOnly) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("a").begin_array().integer(1).boolean(true).null().end_array();
  writer.key("b").begin_object().end_object().key("c\"").string("x\n").end_object();
  EXPECT_EQ(out, R"({"a":[1,true,null],"b":{},"c\"":"x\n"})");
}

TEST(JsonWriter, WritesBehindWhatStandsThere) {
  std::string out = "data: ";
  JsonWriter(out).begin_array().end_array();
  EXPECT_EQ(out, "data: []");
}

TEST(JsonWriter, TextsThatAreJsonAlreadyGoInUntouched) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().escaped_key(R"(a\u0062)").escaped_string(R"(x\/)").key("r");
  writer.raw("1.00").end_object();
  EXPECT_EQ(out, R"({"a\u0062":"x\/","r":1.00})");
}

TEST(JsonWriter, NothingIsNull) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_array().status(0).status(404).string_or_null("").string_or_null("x");
  writer.raw_or_null("").raw_or_null("[]").end_array();
  EXPECT_EQ(out, R"([null,404,null,"x",null,[]])");
}

// Waits and limits come from outside; none of them may be undefined behaviour.
TEST(JsonWriter, AnyDoubleBecomesSomeValidNumber) {
  const auto whole = [](double value) {
    std::string out;
    JsonWriter(out).whole(value);
    EXPECT_TRUE(is_valid_json(out)) << out;
    return out;
  };
  EXPECT_EQ(whole(0), "0");
  EXPECT_EQ(whole(1500.9), "1500");
  EXPECT_EQ(whole(-2.5), "-2");
  EXPECT_EQ(whole(9e15), "9000000000000000");
  EXPECT_EQ(whole(std::nan("")), "null");
  EXPECT_EQ(whole(std::numeric_limits<double>::infinity()), "null");
  EXPECT_GT(whole(1e300).size(), 15U);
  EXPECT_EQ(whole(-1e300)[0], '-');
}

}  // namespace
}  // namespace fluffbuzz
