#include "base/base64.h"

#include <gtest/gtest.h>

#include <string>

namespace fluffbuzz {
namespace {

std::string encoded(std::string_view bytes) {
  std::string out(base64_length(bytes.size()), '?');
  encode_base64(bytes, out.data());
  return out;
}

// What a text decodes to, or "(none)".
std::string decoded(std::string text) {
  size_t size = 0;
  return decode_base64(text, text.data(), size) ? text.substr(0, size) : "(none)";
}

TEST(Base64, WritesEveryLength) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg==");
  EXPECT_EQ(encoded("fo"), "Zm8=");
  EXPECT_EQ(encoded("foo"), "Zm9v");
  EXPECT_EQ(encoded("foob"), "Zm9vYg==");
  EXPECT_EQ(encoded("\xFB\xFF\xFE"), "+//+");
}

TEST(Base64, RoundTripsInPlace) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes.push_back(static_cast<char>(i * 7 + i / 256));
  for (size_t size = 1; size < 300; ++size) {
    for (const size_t gap : {size_t{0}, size_t{1}, size_t{50}}) {
      std::string buffer = bytes.substr(0, size);
      buffer.resize(gap + base64_length(size));
      encode_base64({buffer.data(), size}, buffer.data() + gap);
      EXPECT_EQ(buffer.substr(gap), encoded(bytes.substr(0, size)));
      size_t got = 0;
      char* const text = buffer.data() + gap;
      ASSERT_TRUE(decode_base64({text, buffer.size() - gap}, text, got));
      EXPECT_EQ(std::string_view(text, got), std::string_view(bytes).substr(0, size));
    }
  }
}

TEST(Base64, ReadsBothAlphabetsAndBlanks) {
  EXPECT_EQ(decoded("-__-"), "\xFB\xFF\xFE");
  EXPECT_EQ(decoded(" Z\nm\r9\tv YmFy\n"), "foobar");
  EXPECT_EQ(decoded("Zm8"), "fo");
  EXPECT_EQ(decoded("Zm8=="), "fo");
}

TEST(Base64, AGroupThatWasCutOffCountsAsFarAsItGoes) { EXPECT_EQ(decoded("Zm9vY"), "foo"); }

TEST(Base64, AnythingElseIsNone) {
  for (const char* text : {"", " ", "=", "====", "Z", "Zm9v!", "Zm=9v", "Zm9v\xC3\xA4", "%5A"}) {
    EXPECT_EQ(decoded(text), "(none)") << text;
  }
}

}  // namespace
}  // namespace fluffbuzz
