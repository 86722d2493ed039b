// Shaping at the edges: what is too deep, very large, or no text at all.
#include <gtest/gtest.h>

#include <string>

#include "config/config.h"
#include "request/shape.h"

namespace fluffbuzz {
namespace {

// The shaped body, or the error's message.
std::string shaped(const std::string& body, const CallOptions& options = {}) {
  const Result<Config> config = parse_config("", R"({"OPENROUTER_API_KEY":"k"})", "");
  const Result<Route> route = make_route("");
  const Result<JsonDocument> document = JsonDocument::parse(body);
  if (!document) return document.error().message;
  const ShapeInput input{config.value(), route.value(), options, nullptr,
                         nullptr,        {"a/b", ""},   false,   false};
  const Result<ShapedRequest> request = shape(input, document.value());
  return request ? request.value().draft->body.str() : request.error().message;
}

std::string with(const std::string& value) {
  return R"({"model":"a/b","messages":[],"x":)" + value + "}";
}

std::string nested(size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(ShapeLimits, TheDeepestNestingPasses) {
  const std::string body = with(nested(511));
  EXPECT_EQ(shaped(body), body);
}

TEST(ShapeLimits, DeeperNestingIsRefusedWithItsPlace) {
  EXPECT_EQ(shaped(with(nested(512))),
            "the body is not JSON: nested deeper than 512 levels at byte 544");
  EXPECT_EQ(shaped(with(nested(10'000))),
            "the body is not JSON: nested deeper than 512 levels at byte 544");
  EXPECT_NE(shaped(std::string(10'000, '[')).find("nested deeper than 512 levels"),
            std::string::npos);
}

TEST(ShapeLimits, FiftyMegabytesPassByteForByte) {
  std::string image(50'000'000, 'A');
  for (size_t i = 0; i < image.size(); i += 997) image[i] = static_cast<char>('a' + i % 26);
  const std::string body = R"({"model":"openrouter/a/b","messages":[{"role":"user","content":")" +
                           image + R"("}],"store":true})";
  const std::string expected =
      R"({"model":"a/b","messages":[{"role":"user","content":")" + image + R"("}]})";
  EXPECT_TRUE(shaped(body) == expected);
}

TEST(ShapeLimits, NumbersBeyondADoubleStayAsTheyAre) {
  const std::string body = with("[1e999,-1e400,0.1e-9999,123456789012345678901234567890]");
  EXPECT_EQ(shaped(body), body);
}

// Bytes that are no UTF-8 are upstream's to judge: nothing is decoded for this.
TEST(ShapeLimits, MalformedUtf8Passes) {
  const std::string body = with("\"\xff\xc0\x80\xed\xa0\x80\"");
  EXPECT_EQ(shaped(body), body);
}

TEST(ShapeLimits, TheSameRequestGivesTheSameBytes) {
  CallOptions options;
  options.thinking = "high";
  options.session_id = "s";
  options.params =
      parse_json(R"({"temperature":0.1,"extraBody":{"b":1,"a":2},"seed":1e21})").value();
  const std::string body =
      R"({"model":"openrouter/a/b","store":1,"messages":[{"role":"system","content":"\ud800"}]})";
  const std::string first = shaped(body, options);
  EXPECT_EQ(first,
            R"({"model":"a/b","messages":[{"role":"system","content":"\ufffd"}],"session_id":"s",)"
            R"("temperature":0.1,"seed":1e+21,"b":1,"a":2,"reasoning":{"effort":"high"}})");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(shaped(body, options), first);
}

}  // namespace
}  // namespace fluffbuzz
