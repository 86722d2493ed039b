#include "request/estimate.h"

#include <cmath>

namespace fluffbuzz {

namespace {

constexpr double kMediaBytes = 8'000;
constexpr double kTokensPerByte = 1.25 / 4;

double bytes_of(const JsonDocument& request, uint32_t value) {
  return static_cast<double>(request.raw(value).size());
}

double part_bytes(const JsonDocument& request, uint32_t part) {
  const uint32_t text = request.find(part, "text");
  if (text != JsonDocument::kNone) return bytes_of(request, text);
  for (const std::string_view media :
       {"image_url", "input_audio", "file", "video_url", "input_video"}) {
    if (request.find(part, media) != JsonDocument::kNone) return kMediaBytes;
  }
  return bytes_of(request, part);
}

double message_bytes(const JsonDocument& request, uint32_t message) {
  double bytes = 0;
  for (uint32_t member = request.first_child(message); member != JsonDocument::kNone;
       member = request.next_sibling(member)) {
    const bool parts =
        request.key_is(member, "content") && request.node(member).type == JsonType::kArray;
    if (!parts) {
      bytes += bytes_of(request, member);
      continue;
    }
    for (uint32_t part = request.first_child(member); part != JsonDocument::kNone;
         part = request.next_sibling(part)) {
      bytes += part_bytes(request, part);
    }
  }
  return bytes;
}

}  // namespace

double estimated_tokens(double bytes) { return std::ceil(bytes * kTokensPerByte); }

double estimated_prompt_tokens(const JsonDocument& request) {
  double bytes = 0;
  const uint32_t tools = request.find(JsonDocument::root(), "tools");
  if (tools != JsonDocument::kNone) bytes += bytes_of(request, tools);
  const uint32_t messages = request.find(JsonDocument::root(), "messages");
  if (messages == JsonDocument::kNone) return estimated_tokens(bytes);
  for (uint32_t message = request.first_child(messages); message != JsonDocument::kNone;
       message = request.next_sibling(message)) {
    bytes += message_bytes(request, message);
  }
  return estimated_tokens(bytes);
}

}  // namespace fluffbuzz
