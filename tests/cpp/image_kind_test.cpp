#include "base/image_kind.h"

#include <gtest/gtest.h>

#include <string>

namespace fluffbuzz {
namespace {

using std::string_literals::operator""s;

TEST(ImageKind, ByTheirFirstBytes) {
  EXPECT_EQ(image_mime("\x89PNG\r\n\x1A\n"), "image/png");
  EXPECT_EQ(image_mime("\xFF\xD8\xFF\xE0"), "image/jpeg");
  EXPECT_EQ(image_mime("RIFF1234WEBPVP8 "), "image/webp");
  EXPECT_EQ(image_mime("GIF87a"), "image/gif");
  EXPECT_EQ(image_mime("\0\0\0\x20"
                       "ftypavif"s),
            "image/avif");
  EXPECT_EQ(image_mime("BM1234\0\0\0\0"
                       "12345678901234567"s),
            "image/bmp");
}

TEST(ImageKind, SvgBehindItsProlog) {
  EXPECT_EQ(image_mime("<svg xmlns='x'/>"), "image/svg+xml");
  EXPECT_EQ(image_mime("\xEF\xBB\xBF <?xml version='1.0'?>\n<!-- c --><svg/>"), "image/svg+xml");
  EXPECT_EQ(image_mime("<!DOCTYPE svg><svg/>"), "image/svg+xml");
}

TEST(ImageKind, AnythingElseIsNone) {
  for (const std::string& bytes : {""s, "\x89PNG"s, "RIFF1234WAVE"s, "RIFF"s,
                                   "<html><svg/></html>"s, "<?xml?><a/>"s, "BM"s, "%PDF-1.7"s}) {
    EXPECT_EQ(image_mime(bytes), "") << bytes;
    EXPECT_EQ(image_longer_side(bytes), 0U);
  }
}

// Every cut of a header is read within its bounds and never answers more than the whole one.
TEST(ImageKind, AHeaderThatIsCutOff) {
  const std::string jpeg =
      "\xFF\xD8\xFF\xE1\x00\x08"
      "Exif\0\0\xFF\xFF\xC0\x00\x11\x08\x02\x00\x04\x00\x03\x01\x22\x00\x02"s;
  EXPECT_EQ(image_longer_side(jpeg), 1024U);
  for (size_t size = 0; size + 9 < jpeg.size(); ++size) {
    EXPECT_EQ(image_longer_side(jpeg.substr(0, size)), 0U) << size;
  }
  const std::string png = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x08\0\0\0\0\x01"s;
  EXPECT_EQ(image_longer_side(png), 2048U);
  for (size_t size = 0; size < png.size(); ++size) {
    EXPECT_LE(image_longer_side(png.substr(0, size)), 2048U) << size;
  }
}

// Lengths that lead nowhere end the search.
TEST(ImageKind, AJpegThatLies) {
  EXPECT_EQ(image_longer_side("\xFF\xD8\xFF\xE0\x00\x00\xFF\xE0\x00\x00\xFF\xE0\x00\x00"s), 0U);
  EXPECT_EQ(image_longer_side("\xFF\xD8\xFF\xE0\xFF\xFF 1234567890"s), 0U);
}

}  // namespace
}  // namespace fluffbuzz
