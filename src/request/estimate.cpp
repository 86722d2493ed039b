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
       {"image_url", "input_audio", "file", "file_data", "video_url", "input_video"}) {
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

// Messages of a chat; items, texts or tokens of another endpoint, or one text.
double list_bytes(const JsonDocument& request, uint32_t list) {
  if (request.node(list).type != JsonType::kArray) return bytes_of(request, list);
  double bytes = 0;
  for (uint32_t item = request.first_child(list); item != JsonDocument::kNone;
       item = request.next_sibling(item)) {
    const bool members = request.node(item).type == JsonType::kObject;
    bytes += members ? message_bytes(request, item) : bytes_of(request, item);
  }
  return bytes;
}

}  // namespace

double estimated_tokens(double bytes) { return std::ceil(bytes * kTokensPerByte); }

double estimated_prompt_tokens(const JsonDocument& request) {
  double bytes = 0;
  for (const std::string_view name : {"tools", "instructions"}) {
    const uint32_t member = request.find(JsonDocument::root(), name);
    if (member != JsonDocument::kNone) bytes += bytes_of(request, member);
  }
  for (const std::string_view name : {"messages", "input"}) {
    const uint32_t list = request.find(JsonDocument::root(), name);
    if (list != JsonDocument::kNone) bytes += list_bytes(request, list);
  }
  return estimated_tokens(bytes);
}

}  // namespace fluffbuzz
