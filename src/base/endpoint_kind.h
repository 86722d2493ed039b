// The endpoints of upstream whose answers byte mode follows.
#ifndef FLUFFBUZZ_BASE_ENDPOINT_KIND_H_
#define FLUFFBUZZ_BASE_ENDPOINT_KIND_H_

#include <cstdint>

namespace fluffbuzz {

enum class EndpointKind : uint8_t { kChat, kResponses, kEmbeddings };

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_ENDPOINT_KIND_H_
