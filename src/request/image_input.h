// The input images of an image request: recognised, measured, and turned into base64 where they
// lie.
#ifndef FLUFFBUZZ_REQUEST_IMAGE_INPUT_H_
#define FLUFFBUZZ_REQUEST_IMAGE_INPUT_H_

#include <cstddef>

#include "base/json_value.h"
#include "request/image_request.h"

namespace fluffbuzz {

// `list`: the value of `inputImages`, or null; the images' bytes stand in `bytes` from `begin` on
// (see parse_image_request). Fills `inputs`, `bytes` and `inferred_resolution`. An error without a
// message is none.
Error take_inputs(ImageRequest& out, const Json* list, ByteBuffer bytes, size_t begin,
                  const Config& config, ImageApi api);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_IMAGE_INPUT_H_
