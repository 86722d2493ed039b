#include "request/route.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace fluffbuzz {
namespace {

constexpr std::string_view kCanonical = "https://openrouter.ai/api/v1";

TEST(MakeRoute, OpenRouterItselfIsVerified) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", kCanonical},
      {"  \t\n", kCanonical},
      {"https://openrouter.ai/api/v1", kCanonical},
      {"https://openrouter.ai/api/v1/", kCanonical},
      {"https://openrouter.ai/api/v1///", kCanonical},
      {"  https://openrouter.ai/api/v1/ \n", kCanonical},
      {"https://openrouter.ai/v1", kCanonical},
      {"https://openrouter.ai/v1/", kCanonical},
      {"HTTPS://OPENROUTER.AI/api/v1", kCanonical},
      {"https://OpenRouter.ai/api/v1", kCanonical},
      {"https://openrouter.ai:443/api/v1", kCanonical},
      {"https://openrouter.ai:/api/v1", kCanonical},
      {"https://eu.openrouter.ai/api/v1", "https://eu.openrouter.ai/api/v1"},
      {"https://us.openrouter.ai/v1/", "https://us.openrouter.ai/api/v1"},
      {"https://EU.OpenRouter.ai:443/api/v1", "https://eu.openrouter.ai/api/v1"},
  };
  for (const auto& [text, base_url] : rows) {
    const Result<Route> route = make_route(text);
    ASSERT_TRUE(route.ok()) << text;
    EXPECT_TRUE(route.value().verified) << text;
    EXPECT_EQ(route.value().base_url, base_url) << text;
    EXPECT_EQ(route.value().unverified, "") << text;
  }
}

TEST(MakeRoute, EverythingElseIsNotVerifiedAndSaysWhy) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"https://openrouter.ai", "path"},
      {"https://openrouter.ai/", "path"},
      {"https://openrouter.ai/api", "path"},
      {"https://openrouter.ai/api/v2", "path"},
      {"https://openrouter.ai/API/V1", "path"},
      {"https://openrouter.ai/api/v1/chat", "path"},
      {"https://openrouter.ai//api/v1", "path"},
      {"https://openrouter.ai/x/../api/v1", "path"},
      {"https://openrouter.ai/api/v1/.", "path"},
      {"https://openrouter.ai/api%2fv1", "path"},
      {"https://openrouter.ai:8443/api/v1", "port"},
      {"https://openrouter.ai:80/api/v1", "port"},
      {"https://www.openrouter.ai/api/v1", "host"},
      {"https://ap.openrouter.ai/api/v1", "host"},
      {"https://openrouter%2eai/api/v1", "host"},
      {"https://openrouter\xef\xbc\x8e"
       "ai/api/v1",
       "host"},                                         // a full-width dot
      {"https://\xd0\xbepenrouter.ai/api/v1", "host"},  // a Cyrillic look-alike
      {"https://openrouter.ai./api/v1", "host"},
      {"https://openrouter.ai.evil.example/api/v1", "host"},
      {"https://evilopenrouter.ai/api/v1", "host"},
      {"https://evil.example/openrouter.ai/api/v1", "host"},
      {"https://proxy.example/v1", "host"},
      {"http://localhost:3000/v1", "host"},
      {"http://api.localhost/v1", "host"},
      {"http://127.0.0.1:8787/api/v1", "host"},
      {"http://[::1]:8787/api/v1", "host"},
      {"https://127.0.0.1:8080/api/v1", "host"},
  };
  for (const auto& [text, reason] : rows) {
    const Result<Route> route = make_route(text);
    ASSERT_TRUE(route.ok()) << text;
    EXPECT_FALSE(route.value().verified) << text;
    EXPECT_NE(route.value().unverified.find(reason), std::string::npos)
        << text << ": " << route.value().unverified;
  }
}

TEST(MakeRoute, AnUnverifiedBaseUrlIsUsedAsWritten) {
  EXPECT_EQ(make_route("https://Proxy.example:8443/OpenAI/v1").value().base_url,
            "https://Proxy.example:8443/OpenAI/v1");
  EXPECT_EQ(make_route(" http://localhost:8787/api/v1// ").value().base_url,
            "http://localhost:8787/api/v1");
}

TEST(MakeRoute, RefusesWhatCannotBeABaseUrl) {
  for (const std::string_view text :
       {"https://user:hunter2@openrouter.ai/api/v1", "https://openrouter.ai@evil.example/api/v1",
        "https://hunter2@proxy.example", "https://openrouter.ai/api/v1?x=1",
        "https://openrouter.ai/api/v1#f", "https://evil.example/?u=https://openrouter.ai/api/v1",
        "openrouter.ai", "openrouter.ai/api/v1", "openrouter.ai:443/api/v1",
        "//openrouter.ai/api/v1", "not a url", "https://", "https:///api/v1", "https://a b/v1",
        "https://openrouter\t.ai/api/v1", "https://openrouter.ai\\@evil.example/",
        "ftp://openrouter.ai/api/v1", "file:///etc/passwd", "javascript://x"}) {
    const Result<Route> route = make_route(text);
    ASSERT_FALSE(route.ok()) << text;
    EXPECT_EQ(route.error().code, ErrorCode::kConfigError) << text;
    EXPECT_NE(route.error().message.find("baseUrl"), std::string::npos) << text;
    EXPECT_EQ(route.error().message.find("hunter2"), std::string::npos) << text;
  }
}

TEST(MakeRoute, ClearTextIsForThisMachineOnly) {
  for (const std::string_view text :
       {"http://openrouter.ai/api/v1", "http://proxy.example/v1", "http://localhost.example/v1",
        "http://127.0.0.1.example/v1", "http://192.168.0.7:8787/v1", "http://0.0.0.0:1/v1"}) {
    ASSERT_FALSE(make_route(text).ok()) << text;
    EXPECT_NE(make_route(text).error().message.find("loopback"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace fluffbuzz
