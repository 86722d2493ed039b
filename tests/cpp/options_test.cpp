#include "request/options.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace fluffbuzz {
namespace {

TEST(ParseOptions, NothingMeansTheDefaults) {
  for (const std::string_view text : {"", "{}"}) {
    const Result<CallOptions> options = parse_options(text);
    ASSERT_TRUE(options.ok());
    EXPECT_EQ(options.value().thinking, "");
    EXPECT_EQ(options.value().timeout_ms, 900'000);
    EXPECT_EQ(options.value().idle_timeout_ms, 120'000);
    EXPECT_FALSE(options.value().fallbacks.has_value());
  }
}

TEST(ParseOptions, ReadsEveryOption) {
  const Result<CallOptions> options = parse_options(R"({"thinking":"xhigh","params":{"seed":1},
      "headers":{"X-A":"b"},"timeoutMs":5000.5,"idleTimeoutMs":1,"fallbacks":["a/b","auto"]})");
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options.value().thinking, "xhigh");
  EXPECT_EQ(dump_json(options.value().params), R"({"seed":1})");
  ASSERT_EQ(options.value().headers.size(), 1U);
  EXPECT_EQ(options.value().headers[0].value, "b");
  EXPECT_EQ(options.value().timeout_ms, 5000.5);
  EXPECT_EQ(options.value().idle_timeout_ms, 1);
  ASSERT_TRUE(options.value().fallbacks.has_value());
  EXPECT_EQ(options.value().fallbacks->size(), 2U);
  EXPECT_TRUE(parse_options(R"({"fallbacks":[]})").value().fallbacks->empty());
}

TEST(ParseOptions, EveryMistakeNamesTheOptionAndWhatItTakes) {
  const struct {
    std::string_view text, part;
  } rows[] = {
      {R"({"thinking":"hihg"})", "options.thinking: must be one of off, minimal"},
      {R"({"thinking":1})", "options.thinking: must be one of"},
      {R"({"params":[]})", "options.params: must be an object, not an array"},
      {R"({"headers":{"a":1}})", "options.headers: must be an object of strings"},
      {R"({"headers":"x"})", "options.headers: must be an object of strings, not a string"},
      {R"({"timeoutMs":0})", "options.timeoutMs: must be a number of milliseconds above 0"},
      {R"({"timeoutMs":-1})", "options.timeoutMs"},
      {R"({"timeoutMs":"1"})", "options.timeoutMs"},
      {R"({"idleTimeoutMs":null})", "options.idleTimeoutMs"},
      {R"({"fallbacks":"a/b"})", "options.fallbacks: must be a list of model names"},
      {R"({"fallbacks":[1]})", "options.fallbacks: must be a list of model names"},
      {R"({"timeout":1})", "Did you mean \"timeoutMs\""},
      {R"({"signals":1})", "Did you mean \"signal\""},
      {"[]", "options: must be an object, not an array"},
      {"{", "not JSON"},
  };
  for (const auto& row : rows) {
    const Result<CallOptions> options = parse_options(row.text);
    ASSERT_FALSE(options.ok()) << row.text;
    EXPECT_EQ(options.error().code, ErrorCode::kInvalidRequest) << row.text;
    EXPECT_NE(options.error().message.find(row.part), std::string::npos)
        << row.text << ": " << options.error().message;
  }
}

}  // namespace
}  // namespace fluffbuzz
