// What a caller asks of an image model: read and checked once, before any request is made
// (provider-behaviour 9.1, 9.2; design, section 4 and decision 6).
#ifndef FLUFFBUZZ_REQUEST_IMAGE_REQUEST_H_
#define FLUFFBUZZ_REQUEST_IMAGE_REQUEST_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_buffer.h"
#include "base/error.h"
#include "config/config.h"

namespace fluffbuzz {

// What a request may ask for depends on where it goes: to chat completions or to /images.
enum class ImageApi { kChat, kImages };

struct ImageInput {
  std::string_view mime_type;  // by its bytes
  std::string_view base64;     // lies in ImageRequest::bytes
};

struct ImageRequest {
  std::string prompt;
  int count = 1;
  std::string aspect_ratio;  // "16:9", or empty
  std::string resolution;    // "2K", or empty
  std::string size;          // "1024x1536" as asked, or empty
  std::string quality;
  std::string output_format;
  std::string background;
  std::string output_compression;  // number texts
  std::string seed;
  bool as_base64 = false;           // images are wanted as base64, not as bytes
  bool stream = false;              // partial images are wanted
  std::string ratio_of_size;        // the listed ratio next to `size`
  std::string inferred_resolution;  // of an edit that names none, by its largest input
  std::vector<ImageInput> inputs;
  ByteBuffer bytes;
};

// `request`: one line of JSON, then the bytes of the input images as `inputImages` of the JSON
// lists them: [{"kind": "bytes" | "dataUrl", "size": <bytes>}...]; any other kind names what it is.
// They are encoded in place: the buffer needs a third more room than is written to avoid a copy.
// Errors: kInvalidRequest that names the field, its kind and what may stand there; kTooLarge for an
// input above agents.defaults.mediaMaxMb.
Result<ImageRequest> parse_image_request(ByteBuffer request, const Config& config, ImageApi api);

// The JSON line of such a request.
std::string_view image_request_head(std::string_view request);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_IMAGE_REQUEST_H_
