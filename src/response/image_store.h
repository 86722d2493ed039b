// Images as bytes: payloads in base64 are decoded, where they lie if that is allowed, recognised by
// their bytes, and kept.
#ifndef FLUFFBUZZ_RESPONSE_IMAGE_STORE_H_
#define FLUFFBUZZ_RESPONSE_IMAGE_STORE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_buffer.h"
#include "base/json_string.h"

namespace fluffbuzz {

struct ReceivedImage {
  std::shared_ptr<const ByteBuffer> owner;  // what the bytes lie in
  std::string_view bytes;
  std::string mime_type;
};

// "image-3.jpg": k counts from 1.
std::string image_file_name(size_t k, std::string_view mime_type);

// What an image is taken for whose bytes and label say nothing.
inline constexpr std::string_view kDefaultImageMime = "image/png";

class ImageStore {
 public:
  // What the payloads lie in when they may be decoded in place, else null.
  using Buffer = std::shared_ptr<ByteBuffer>;

  // `max_bytes`: a larger image is left out; 0 = no limit. `as_base64`: images are kept as base64.
  ImageStore(double max_bytes, bool as_base64) : max_bytes_(max_bytes), as_base64_(as_base64) {}

  // What is no image, or none with base64 in it, is left out with a warning.
  void take_data_url(const Buffer& in_place, const JsonString& url);
  void take(const Buffer& in_place, const JsonString& payload, std::string_view label);

  // One that is only shown; false when it is no base64.
  static bool decode(const Buffer& in_place, const JsonString& payload, ReceivedImage& image);

  void warn(std::string_view code, std::string message);

  const std::vector<ReceivedImage>& images() const { return images_; }
  bool left_out_large() const { return too_large_; }
  const std::vector<std::pair<std::string, std::string>>& warnings() const { return warnings_; }

 private:
  const double max_bytes_;
  const bool as_base64_;
  bool too_large_ = false;
  std::vector<ReceivedImage> images_;
  std::vector<std::pair<std::string, std::string>> warnings_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_IMAGE_STORE_H_
