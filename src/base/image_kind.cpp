#include "base/image_kind.h"

#include <algorithm>
#include <cstddef>

#include "base/utf8.h"

namespace fluffbuzz {

namespace {

bool has(std::string_view bytes, size_t at, std::string_view text) {
  return bytes.size() >= at && bytes.substr(at, text.size()) == text;
}

uint32_t byte(std::string_view bytes, size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

uint32_t big_endian(std::string_view bytes, size_t at, size_t count) {
  uint32_t out = 0;
  for (size_t i = 0; i < count; ++i) out = out << 8U | byte(bytes, at + i);
  return out;
}

uint32_t little_endian(std::string_view bytes, size_t at, size_t count) {
  uint32_t out = 0;
  for (size_t i = count; i-- > 0;) out = out << 8U | byte(bytes, at + i);
  return out;
}

bool is_svg(std::string_view bytes) {
  if (has(bytes, 0, "\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::string_view head = trim(bytes.substr(0, 4096));
  if (head.substr(0, 1) != "<") return false;
  return has(head, 0, "<svg") || ((has(head, 0, "<?xml") || has(head, 0, "<!")) &&
                                  head.find("<svg") != std::string_view::npos);
}

// Markers in front of the frame header may hold a whole thumbnail, so they are stepped over.
uint32_t side_of_jpeg(std::string_view bytes) {
  size_t at = 2;
  while (at + 9 < bytes.size() && byte(bytes, at) == 0xFF) {
    const uint32_t marker = byte(bytes, at + 1);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    const bool is_frame =
        marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (is_frame) {
      return std::max(big_endian(bytes, at + 5, 2), big_endian(bytes, at + 7, 2));
    }
    at += 2 + std::max(big_endian(bytes, at + 2, 2), 2U);
  }
  return 0;
}

uint32_t side_of_webp(std::string_view bytes) {
  if (has(bytes, 12, "VP8X")) {
    return 1 + std::max(little_endian(bytes, 24, 3), little_endian(bytes, 27, 3));
  }
  if (has(bytes, 12, "VP8L")) {
    const uint32_t bits = little_endian(bytes, 21, 4);
    return 1 + std::max(bits & 0x3FFFU, bits >> 14U & 0x3FFFU);
  }
  return std::max(little_endian(bytes, 26, 2) & 0x3FFFU, little_endian(bytes, 28, 2) & 0x3FFFU);
}

}  // namespace

std::string_view image_mime(std::string_view bytes) {
  if (has(bytes, 0, "\x89PNG\r\n\x1A\n")) return "image/png";
  if (has(bytes, 0, "\xFF\xD8\xFF")) return "image/jpeg";
  if (has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP")) return "image/webp";
  if (has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a")) return "image/gif";
  if (has(bytes, 4, "ftypavif") || has(bytes, 4, "ftypavis")) return "image/avif";
  if (has(bytes, 0, "BM") && bytes.size() > 26 && little_endian(bytes, 6, 4) == 0) {
    return "image/bmp";
  }
  return is_svg(bytes) ? "image/svg+xml" : std::string_view();
}

uint32_t image_longer_side(std::string_view bytes) {
  const std::string_view mime = image_mime(bytes);
  if (mime == "image/png") return std::max(big_endian(bytes, 16, 4), big_endian(bytes, 20, 4));
  if (mime == "image/jpeg") return side_of_jpeg(bytes);
  if (mime == "image/webp") return side_of_webp(bytes);
  if (mime == "image/gif") {
    return std::max(little_endian(bytes, 6, 2), little_endian(bytes, 8, 2));
  }
  return 0;
}

}  // namespace fluffbuzz
