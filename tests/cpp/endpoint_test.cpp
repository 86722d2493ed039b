#include "request/endpoint.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace fluffbuzz {
namespace {

class EndpointRequestTest : public testing::Test {
 protected:
  EndpointRequestTest() { config_.credentials.push_back({"p", "sk-or-x"}); }

  EndpointRequest planned(std::string_view path) {
    Result<EndpointRequest> request = endpoint_request(config_, route_, path, caller_);
    EXPECT_TRUE(request.ok()) << path;
    return request.ok() ? std::move(request.value()) : EndpointRequest();
  }
  std::string header(std::string_view name) {
    const EndpointRequest request = planned("/key");
    const Header* found = request.headers.find(name);
    return found == nullptr ? "" : found->value;
  }

  Config config_;
  Route route_ = make_route("").value();
  HeaderList caller_;
};

TEST_F(EndpointRequestTest, JoinsBaseUrlAndPath) {
  EXPECT_EQ(planned("/models?output_modalities=all").url,
            "https://openrouter.ai/api/v1/models?output_modalities=all");
  EXPECT_EQ(planned("/generation?id=gen-1&x=../..").url,
            "https://openrouter.ai/api/v1/generation?id=gen-1&x=../..");
  EXPECT_EQ(planned("/a.b/..c/d").url, "https://openrouter.ai/api/v1/a.b/..c/d");
}

TEST_F(EndpointRequestTest, APathCannotLeaveTheBaseUrl) {
  for (const std::string_view path : {"",
                                      "models",
                                      "//evil.example/x",
                                      "https://evil.example",
                                      "/../v2",
                                      "/a/../../b",
                                      "/a/..",
                                      "/..",
                                      "/.",
                                      "/./a",
                                      "/a/./b",
                                      "/%2e%2e/a",
                                      "/%2E%2E/a",
                                      "/.%2e/a",
                                      "/a b",
                                      "/a\\b",
                                      "/a#b",
                                      "/a\tb",
                                      "/a\nb",
                                      "/a\x7f"}) {
    const Result<EndpointRequest> request = endpoint_request(config_, route_, path, caller_);
    ASSERT_FALSE(request.ok()) << path;
    EXPECT_EQ(request.error().code, ErrorCode::kInvalidRequest) << path;
  }
}

TEST_F(EndpointRequestTest, KeyAndAttributionGoToOpenRouter) {
  EXPECT_EQ(header("Authorization"), "Bearer sk-or-x");
  EXPECT_EQ(header("HTTP-Referer"), "https://fluffbuzz.com");
  EXPECT_EQ(header("X-OpenRouter-Title"), "FluffBuzz");
  EXPECT_EQ(header("X-OpenRouter-Categories"), "cli-agent");
}

TEST_F(EndpointRequestTest, TheCallersKeyStaysButItsAttributionDoesNot) {
  caller_.set("authorization", "Bearer mine");
  caller_.set("http-referer", "https://evil.example");
  config_.headers.emplace_back("X-OpenRouter-Title", "Configured");
  EXPECT_EQ(header("Authorization"), "Bearer mine");
  EXPECT_EQ(header("HTTP-Referer"), "https://fluffbuzz.com");
  EXPECT_EQ(header("X-OpenRouter-Title"), "FluffBuzz");
}

TEST_F(EndpointRequestTest, AttributionCanBeSwitchedOffAndThenNobodySendsIt) {
  config_.attribution.enabled = false;
  caller_.set("HTTP-Referer", "https://evil.example");
  EXPECT_EQ(header("HTTP-Referer"), "");
  EXPECT_EQ(header("X-OpenRouter-Title"), "");
}

TEST_F(EndpointRequestTest, AnotherHostGetsTheCallersHeadersUntouched) {
  route_ = make_route("https://proxy.example/v1").value();
  caller_.set("HTTP-Referer", "https://mine.example");
  EXPECT_EQ(header("HTTP-Referer"), "https://mine.example");
  EXPECT_EQ(header("X-OpenRouter-Title"), "");
  EXPECT_EQ(header("Authorization"), "Bearer sk-or-x");
}

TEST_F(EndpointRequestTest, WithoutAKeyNoneIsSent) {
  config_.credentials.clear();
  EXPECT_EQ(header("Authorization"), "");
}

TEST_F(EndpointRequestTest, CallerHeadersWinOverConfiguredOnes) {
  config_.headers.emplace_back("X-Team", "config");
  EXPECT_EQ(header("X-Team"), "config");
  caller_.set("x-team", "caller");
  EXPECT_EQ(header("X-Team"), "caller");
}

}  // namespace
}  // namespace fluffbuzz
