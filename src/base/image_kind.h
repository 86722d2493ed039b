// What an image is, told by its bytes: what somebody wrote beside them is a claim.
#ifndef FLUFFBUZZ_BASE_IMAGE_KIND_H_
#define FLUFFBUZZ_BASE_IMAGE_KIND_H_

#include <cstdint>
#include <string_view>

namespace fluffbuzz {

// The mime type of PNG, JPEG, WebP, GIF, AVIF, BMP and SVG; empty for anything else.
std::string_view image_mime(std::string_view bytes);

// The longer side in pixels, as the header of a PNG, JPEG, WebP or GIF says; 0 when it does not.
uint32_t image_longer_side(std::string_view bytes);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_IMAGE_KIND_H_
