// Anthropic cache_control markers on system and developer messages (provider-behaviour 4.2; design,
// decision 15).
#include <algorithm>

#include "base/utf8.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

constexpr std::string_view kMarker = R"({"type":"ephemeral"})";
// Anthropic's limit over tools, messages and the top level together.
constexpr int kMaxBreakpoints = 4;

bool is_thinking_block(const JsonEdit& body, JsonRef part) {
  const JsonRef type = body.find(part, "type");
  return body.is_string(type, "thinking") || body.is_string(type, "redacted_thinking");
}

// Anthropic refuses a marker on empty text.
bool is_blank_text(const JsonEdit& body, JsonRef text) {
  return body.type(text) == JsonType::kString && trim(decoded(body.string(text))).empty();
}

int count_markers(const JsonEdit& body, JsonRef list) {
  int count = 0;
  for (const JsonRef item : body.children(list)) {
    if (body.find(item, "cache_control")) ++count;
    for (const JsonRef part : body.children(body.find(item, "content"))) {
      if (body.find(part, "cache_control")) ++count;
    }
  }
  return count;
}

// Thinking blocks that are replayed must not carry a marker.
void clear_thinking_markers(Draft& draft, JsonRef message) {
  for (const JsonRef part : draft.body.children(draft.body.find(message, "content"))) {
    if (is_thinking_block(draft.body, part) && draft.body.remove_member(part, "cache_control")) {
      draft.fired();
    }
  }
}

// Marks the last part of a message; false when there is nothing to mark.
bool mark(Draft& draft, JsonRef message) {
  JsonEdit& body = draft.body;
  const JsonRef content = body.find(message, "content");
  if (body.type(content) == JsonType::kString) {
    if (is_blank_text(body, content)) return false;
    body.wrap(content, R"([{"type":"text","text":)",
              R"(,"cache_control":)" + std::string(kMarker) + "}]");
    return true;
  }
  if (body.type(content) != JsonType::kArray) return false;
  const std::vector<JsonRef> parts = body.children(content);
  if (parts.empty() || body.type(parts.back()) != JsonType::kObject) return false;
  const JsonRef last = parts.back();
  if (is_thinking_block(body, last) || is_blank_text(body, body.find(last, "text"))) return false;
  if (body.find(last, "cache_control")) return false;
  body.set(last, "cache_control", std::string(kMarker));
  return true;
}

bool is_instruction(const JsonEdit& body, JsonRef message) {
  const JsonRef role = body.find(message, "role");
  return body.is_string(role, "system") || body.is_string(role, "developer");
}

bool has_instruction(const JsonEdit& body, JsonRef messages) {
  const std::vector<JsonRef> all = body.children(messages);
  return std::any_of(all.begin(), all.end(),
                     [&](JsonRef message) { return is_instruction(body, message); });
}

}  // namespace

void anthropic_cache_markers(Draft& draft) {
  if (!draft.traits.cache_markers) return;
  const JsonRef messages = draft.field("messages");
  if (draft.body.type(messages) != JsonType::kArray) return;
  if (!draft.input.route.verified) {
    if (has_instruction(draft.body, messages)) {
      draft.withhold("cache_control markers are not sent: " + draft.input.route.unverified);
    }
    return;
  }
  for (const JsonRef message : draft.body.children(messages)) {
    if (draft.body.is_string(draft.body.find(message, "role"), "assistant")) {
      clear_thinking_markers(draft, message);
    }
  }
  int count = count_markers(draft.body, messages) +
              count_markers(draft.body, draft.field("tools")) +
              (draft.field("cache_control") ? 1 : 0);
  for (const JsonRef message : draft.body.children(messages)) {
    if (count >= kMaxBreakpoints) return;
    if (!is_instruction(draft.body, message) || !mark(draft, message)) continue;
    draft.fired();
    ++count;
  }
}

}  // namespace fluffbuzz::rules
