#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace fluffbuzz {
namespace {

std::string utf8(char32_t code_point) {
  std::string out;
  append_utf8(out, code_point);
  return out;
}

TEST(AppendUtf8, UsesTheShortestForm) {
  EXPECT_EQ(utf8(0), std::string(1, '\0'));
  EXPECT_EQ(utf8(0x7f), "\x7f");
  EXPECT_EQ(utf8(0x80), "\xc2\x80");
  EXPECT_EQ(utf8(0x7ff), "\xdf\xbf");
  EXPECT_EQ(utf8(0x800), "\xe0\xa0\x80");
  EXPECT_EQ(utf8(0xffff), "\xef\xbf\xbf");
  EXPECT_EQ(utf8(0x10000), "\xf0\x90\x80\x80");
  EXPECT_EQ(utf8(0x10ffff), "\xf4\x8f\xbf\xbf");
}

TEST(AsciiCase, ChangesLettersOnly) {
  EXPECT_EQ(ascii_lower("AbZ@[`{\xc3\x84"), "abz@[`{\xc3\x84");
  EXPECT_TRUE(ascii_iequals("Retry-After", "retry-AFTER"));
  EXPECT_FALSE(ascii_iequals("a", "ab"));
  EXPECT_FALSE(ascii_iequals("@", "`"));
  EXPECT_TRUE(ascii_iequals("", ""));
}

TEST(IsAscii, SeesAHighByteAnywhere) {
  EXPECT_TRUE(is_ascii(""));
  EXPECT_TRUE(is_ascii("plain\x7f"));
  for (size_t at = 0; at < 20; ++at) {
    std::string text(20, 'a');
    text[at] = '\x80';
    EXPECT_FALSE(is_ascii(text)) << at;
  }
}

TEST(Trim, TakesAllKindsOfBlanksOff) {
  EXPECT_EQ(trim(" \t\r\n\v\fa b\f\v\n\r\t "), "a b");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\xc2\xa0x"), "\xc2\xa0x");  // a no-break space stays
}

TEST(Shorten, CutsAtACharacterBoundary) {
  EXPECT_EQ(shorten("abc", 3), "abc");
  EXPECT_EQ(shorten("abcd", 3), "abc...");
  EXPECT_EQ(shorten("a\xc3\xa9z", 2), "a...");
  EXPECT_EQ(shorten("a\xc3\xa9z", 3), "a\xc3\xa9...");
  EXPECT_EQ(shorten("\xf0\x9f\x98\x80!", 4), "\xf0\x9f\x98\x80...");
  for (size_t bytes = 0; bytes < 4; ++bytes) EXPECT_EQ(shorten("\xf0\x9f\x98\x80!", bytes), "...");
}

}  // namespace
}  // namespace fluffbuzz
