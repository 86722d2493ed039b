#include "request/image_parts.h"

namespace fluffbuzz {

namespace {

constexpr uint32_t kNone = JsonDocument::kNone;

JsonString member_string(const JsonDocument& request, uint32_t object, std::string_view name) {
  if (request.node(object).type != JsonType::kObject) return {};
  const uint32_t member = request.find(object, name);
  return member == kNone ? JsonString() : request.string(member);
}

bool is_image_part(const JsonDocument& request, uint32_t part) {
  const JsonString type = member_string(request, part, "type");
  return type.is("image_url") || type.is("input_image");
}

}  // namespace

ImageParts image_parts(const JsonDocument& request) {
  ImageParts out;
  const uint32_t messages = request.find(JsonDocument::root(), "messages");
  if (messages == kNone) return out;
  for (uint32_t message = request.first_child(messages); message != kNone;
       message = request.next_sibling(message)) {
    if (request.node(message).type != JsonType::kObject) continue;
    if (out.current && member_string(request, message, "role").is("assistant")) {
      out.current = false;
    }
    const uint32_t content = request.find(message, "content");
    if (content == kNone) continue;
    for (uint32_t part = request.first_child(content); part != kNone;
         part = request.next_sibling(part)) {
      if (!is_image_part(request, part)) continue;
      out.all.push_back(part);
      out.current = true;
    }
  }
  return out;
}

}  // namespace fluffbuzz
