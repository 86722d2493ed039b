#include "base/url_text.h"

#include <gtest/gtest.h>

namespace fluffbuzz {
namespace {

TEST(UrlText, EncodesWhatHasAMeaning) {
  EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encoded("a b&c=d/?#+\xC3\xA9"), "a%20b%26c%3Dd%2F%3F%23%2B%C3%A9");
}

TEST(UrlText, FindsParameters) {
  const std::string_view query = query_of("https://a/b?x=1&code=a%2Bb+c&code=2&empty=&bare#code=3");
  EXPECT_EQ(query, "x=1&code=a%2Bb+c&code=2&empty=&bare");
  EXPECT_EQ(query_value(query, "code"), "a+b c");
  EXPECT_EQ(query_value(query, "empty"), "");
  EXPECT_EQ(query_value(query, "bare"), "");
  EXPECT_EQ(query_value(query, "cod"), std::nullopt);
  EXPECT_EQ(query_value(query_of("?%63ode=1"), "code"), "1");
}

TEST(UrlText, LeavesWhatIsNoEscape) {
  EXPECT_EQ(query_value("a=%", "a"), "%");
  EXPECT_EQ(query_value("a=%4", "a"), "%4");
  EXPECT_EQ(query_value("a=%4g%zz%41", "a"), "%4g%zzA");
  EXPECT_EQ(query_value("=x&&a", ""), "x");
  EXPECT_EQ(query_of("https://a/b#c?d=e"), "");
}

}  // namespace
}  // namespace fluffbuzz
