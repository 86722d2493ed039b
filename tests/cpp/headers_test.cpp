#include "request/headers.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace fluffbuzz {
namespace {

std::string joined(const HeaderList& headers) {
  std::string out;
  for (const Header& header : headers.all()) out += header.name + "=" + header.value + ";";
  return out;
}

TEST(HeaderList, NamesCompareWithoutCaseAndTheLastSpellingStays) {
  HeaderList headers;
  headers.set("X-One", "1");
  headers.set("X-Two", "2");
  headers.set("x-one", "3");
  EXPECT_EQ(joined(headers), "x-one=3;X-Two=2;");
  EXPECT_EQ(headers.find("X-ONE")->value, "3");
  EXPECT_EQ(headers.find("X-Three"), nullptr);
  EXPECT_TRUE(headers.remove("X-oNe"));
  EXPECT_FALSE(headers.remove("X-One"));
  EXPECT_EQ(joined(headers), "X-Two=2;");
}

TEST(HeaderList, DropsWhatIsNoHeader) {
  HeaderList headers;
  for (const std::string_view name : {"", " ", "a b", "a:b", "a\nb", "h\xc3\xa4", "(x)",
                                      "__proto__", "constructor", "prototype"}) {
    headers.set(name, "v");
  }
  headers.set("X-Blank", " \t ");
  headers.set("X-Split", "a\r\nX-Evil: 1");
  headers.set("X-Feed", "a\nb");
  headers.set("X-Zero", std::string_view("a\0b", 3));
  EXPECT_EQ(joined(headers), "");
  headers.set("X-Good!#$%&'*+-.^_`|~1", "  v \t w\n");
  EXPECT_EQ(joined(headers), "X-Good!#$%&'*+-.^_`|~1=v \t w;");
}

TEST(RedactedHeader, HidesEverythingThatMayBeASecret) {
  EXPECT_EQ(redacted_header({"Authorization", "Bearer sk-or-x"}, Config()), "Bearer [redacted]");
  EXPECT_EQ(redacted_header({"authorization", "bearer sk-or-x y"}, Config()), "Bearer [redacted]");
  EXPECT_EQ(redacted_header({"Authorization", "sk-or-x"}, Config()), "[redacted]");
  EXPECT_EQ(redacted_header({"Authorization", "Basic dTpw"}, Config()), "[redacted]");
  for (const std::string_view name : {"Proxy-Authorization", "Cookie", "X-API-Key", "apikey",
                                      "X-Auth-Token", "Client-Secret", "X-Password"}) {
    EXPECT_EQ(redacted_header({std::string(name), "v"}, Config()), "[redacted]") << name;
  }
  EXPECT_EQ(redacted_header({"HTTP-Referer", "https://fluffbuzz.com"}, Config()),
            "https://fluffbuzz.com");
  EXPECT_EQ(redacted_header({"Accept", "application/json"}, Config()), "application/json");
}

}  // namespace
}  // namespace fluffbuzz
