#include "base/http_date.h"

#include <gtest/gtest.h>

#include <string_view>

namespace fluffbuzz {
namespace {

TEST(HttpDate, ReadsTheOneFormThatMayBeSent) {
  EXPECT_EQ(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784'111'777'000);
  EXPECT_EQ(parse_http_date("Tue, 29 Feb 2000 23:59:60 GMT"), 951'868'800'000);
  EXPECT_EQ(parse_http_date("Mon, 23 Nov 2026 00:00:00 GMT"), 1'795'392'000'000);
}

TEST(HttpDate, AnythingElseIsNone) {
  for (const std::string_view text :
       {"", "soon", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 xov 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1969 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 ovD 1994 08:49:37 GMT",
        "Sun, 6  Nov 1994 08:49:37 GMT"}) {
    EXPECT_LT(parse_http_date(text), 0) << text;
  }
}

TEST(UtcText, IsTheDateThatPeopleRead) {
  EXPECT_EQ(utc_text(0), "1970-01-01 00:00 UTC");
  EXPECT_EQ(utc_text(951'868'799'999), "2000-02-29 23:59 UTC");
  EXPECT_EQ(utc_text(1'795'392'000'000), "2026-11-23 00:00 UTC");
  EXPECT_EQ(utc_text(253'402'300'799'000), "9999-12-31 23:59 UTC");
  for (const double none : {-1.0, 253'402'300'800'000.0, 1e300}) EXPECT_EQ(utc_text(none), "");
}

}  // namespace
}  // namespace fluffbuzz
