// The case files of tests/cases/config_change natively (tests/js/config_change.test.mjs runs them
// through the module), and pasted keys.
#include "config/config_change.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "call/core.h"
#include "case_support.h"
#include "config/json5.h"
#include "config/key_text.h"

namespace fluffbuzz {
namespace {

std::string value_text(std::string_view text) {
  const Result<Json5Document> document = Json5Document::parse(text);
  const Result<Json> value = document ? document.value().to_json() : document.error();
  return value ? dump_json(value.value()) : value.error().message;
}

void expect_case(const Json& one) {
  const std::string text = string_or(one, "text", "");
  const Result<Json> report = parse_json(config_changed(text, text_or_empty(one, "change")));
  ASSERT_TRUE(report);
  Json expect = *find_member(one, "expect");
  if (const Json* value = find_member(expect, "value")) {
    EXPECT_EQ(value_text(string_or(report.value(), "text", "")), dump_json(*value));
  }
  expect.erase("value");
  EXPECT_EQ(difference(expect, report.value(), ""), "") << dump_json(report.value());
  EXPECT_EQ(dump_json(report.value()).find("secret"), std::string::npos);
}

TEST(KeyText, TakesWhatPeoplePaste) {
  const std::string key = "sk-or-v1-0123456789abcd";
  for (const std::string& text : std::vector<std::string>{
           key, " " + key + "\n", "OPENROUTER_API_KEY=" + key,
           "export OPENROUTER_API_KEY=\"" + key + "\";", "export  A = '" + key + ";'",
           "`" + key + "`", key + ";", "sk-or-v1-0123\r\n456789abcd"}) {
    const Result<KeyText> read = read_key_text(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read.value().key, key) << text;
    EXPECT_EQ(read.value().preview, "sk-o...abcd");
    EXPECT_TRUE(read.value().familiar);
  }
}

TEST(KeyText, KeepsWhatIsNoWrapping) {
  // One quote only, an equals sign behind what is no name.
  for (const std::string& text : std::vector<std::string>{
           "\"sk-or-v1-0123456789", "sk-or-v1-0123456789=", "1a=b", "exportA-b=c"}) {
    const Result<KeyText> read = read_key_text(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read.value().key, text);
  }
}

TEST(KeyText, RefusesWhatIsNoKey) {
  for (const std::string& text :
       std::vector<std::string>{"", " \n", "\"\"", "export A=", "A='';"}) {
    const Result<KeyText> read = read_key_text(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(read.error().message, "key: required");
  }
  for (const std::string& text : std::vector<std::string>{
           "sk-or secret", "sk-or-\tsecret", "sk-or-secret\xE2\x80\x8B", "Bearer secret"}) {
    const Result<KeyText> read = read_key_text(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(read.error().message.find("secret"), std::string::npos);
  }
}

TEST(KeyText, ShowsNoShortKey) {
  const Result<KeyText> read = read_key_text("sk-or-v1-012345");
  ASSERT_TRUE(read);
  EXPECT_EQ(read.value().preview, "...");
  EXPECT_EQ(
      key_text("abc"),
      R"({"key":"abc","preview":"...","warnings":[{"code":"unfamiliar_key","message":"the key )"
      R"(does not begin with sk-or-, as OpenRouter's keys do"}]})");
}

const bool kAdded = [] {
  add_cases("config_change", expect_case);
  return true;
}();

}  // namespace
}  // namespace fluffbuzz
