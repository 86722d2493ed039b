// Where a chat request shows images.
#ifndef FLUFFBUZZ_REQUEST_IMAGE_PARTS_H_
#define FLUFFBUZZ_REQUEST_IMAGE_PARTS_H_

#include <cstdint>
#include <vector>

#include "base/json_document.h"

namespace fluffbuzz {

struct ImageParts {
  std::vector<uint32_t> all;  // image parts of messages, as nodes of the document
  bool current = false;       // one of them stands behind the last assistant message
};

ImageParts image_parts(const JsonDocument& request);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_REQUEST_IMAGE_PARTS_H_
