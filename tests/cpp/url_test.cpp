#include "base/url.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace fluffbuzz {
namespace {

Url parsed(std::string_view text) {
  Result<Url> url = parse_url(text);
  EXPECT_TRUE(url.ok()) << text;
  return url.ok() ? url.value() : Url();
}

TEST(ParseUrl, SplitsTheParts) {
  const Url url = parsed("HTTPS://Example.COM:8443/Api/V1/");
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.host, "example.com");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.path, "/Api/V1/");
  EXPECT_FALSE(url.has_user_info);
  EXPECT_FALSE(url.has_query);
  EXPECT_FALSE(url.has_fragment);
}

TEST(ParseUrl, PortAndPathMayBeAbsent) {
  EXPECT_EQ(parsed("https://a").port, -1);
  EXPECT_EQ(parsed("https://a").path, "");
  EXPECT_EQ(parsed("https://a:/x").port, -1);
  EXPECT_EQ(parsed("https://a:443").port, 443);
  EXPECT_EQ(parsed("https://a:65535/").port, 65535);
  EXPECT_EQ(parsed("https://a?x").path, "");
}

TEST(ParseUrl, FindsTheHostBehindUserInfo) {
  for (const std::string_view text :
       {"https://openrouter.ai@evil.example/api/v1", "https://u:p@evil.example",
        "https://a@b@evil.example:1/", "https://@evil.example"}) {
    EXPECT_TRUE(parsed(text).has_user_info) << text;
    EXPECT_EQ(parsed(text).host, "evil.example") << text;
  }
  // Behind the authority an "@" is part of the path.
  EXPECT_EQ(parsed("https://evil.example/@openrouter.ai").host, "evil.example");
  EXPECT_FALSE(parsed("https://evil.example/@openrouter.ai").has_user_info);
}

TEST(ParseUrl, NoticesQueryAndFragment) {
  EXPECT_TRUE(parsed("https://a/x?y=1").has_query);
  EXPECT_FALSE(parsed("https://a/x?y=1").has_fragment);
  EXPECT_TRUE(parsed("https://a/x#y").has_fragment);
  EXPECT_FALSE(parsed("https://a/x#y").has_query);
  EXPECT_FALSE(parsed("https://a/x#y?z").has_query);
  EXPECT_TRUE(parsed("https://a/x?y#z").has_query);
  EXPECT_TRUE(parsed("https://a/x?y#z").has_fragment);
  EXPECT_TRUE(parsed("https://a?").has_query);
  EXPECT_EQ(parsed("https://a/x?y/z").path, "/x");
}

TEST(ParseUrl, KeepsTheBracketsOfAnIpv6Host) {
  EXPECT_EQ(parsed("http://[::1]:8787/v1").host, "[::1]");
  EXPECT_EQ(parsed("http://[::1]:8787/v1").port, 8787);
  EXPECT_EQ(parsed("http://[2001:DB8::1]").host, "[2001:db8::1]");
  EXPECT_EQ(parsed("http://[2001:DB8::1]").port, -1);
}

TEST(ParseUrl, RefusesWhatParsersWouldReadDifferently) {
  for (const std::string_view text : {"",
                                      "openrouter.ai/api/v1",
                                      "//openrouter.ai/api/v1",
                                      "https:openrouter.ai",
                                      "https:/openrouter.ai",
                                      "://a",
                                      "ht tp://a",
                                      "h\xc3\xa4://a",
                                      "https://",
                                      "https:///x",
                                      "https://?x",
                                      "https://:443/x",
                                      "https://u@/x",
                                      "https://a b/",
                                      " https://a",
                                      "https://a ",
                                      "https://a\t.b/",
                                      "https://a\n/",
                                      "https://openrouter.ai\\@evil.example/",
                                      "https://a\x7f/",
                                      "https://a:x/",
                                      "https://a:-1/",
                                      "https://a:65536/",
                                      "https://a:99999999999999999999/",
                                      "https://a:1:2/"}) {
    const Result<Url> url = parse_url(text);
    ASSERT_FALSE(url.ok()) << text;
    EXPECT_EQ(url.error().code, ErrorCode::kConfigError) << text;
  }
  EXPECT_FALSE(parse_url(std::string_view("https://a\0b/", 12)).ok());
}

TEST(IsLoopbackHost, KnowsTheNamesOfThisMachineAndNoOthers) {
  for (const std::string_view host :
       {"localhost", "a.localhost", "a.b.localhost", "127.0.0.1", "127.8.9.10", "[::1]"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
  for (const std::string_view host :
       {"", ".localhost", "localhost.example", "notlocalhost", "127.0.0.1.example", "128.0.0.1",
        "127", "1270.0.0.1", "10.0.0.1", "192.168.0.1", "0.0.0.0", "[::]", "[::2]", "::1",
        "127.evil", "openrouter.ai"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

}  // namespace
}  // namespace fluffbuzz
