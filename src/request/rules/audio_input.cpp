// Audio parts carry raw base64 (openrouter-api 2.4): a data URL is cut down to it, and an address
// cannot be sent at all.
#include "base/utf8.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

bool starts_with(std::string_view text, std::string_view lower_prefix) {
  return ascii_iequals(text.substr(0, lower_prefix.size()), lower_prefix);
}

// messages[i].content[j].input_audio, found by walking up: the index is scanned once, and bodies
// without audio cost nothing more.
bool is_audio_payload(const JsonDocument& document, uint32_t node) {
  if (document.node(node).type != JsonType::kObject || !document.key_is(node, "input_audio")) {
    return false;
  }
  uint32_t up[5] = {};  // part, content, message, messages, root
  for (uint32_t& parent : up) {
    node = document.node(node).parent;
    if (node == JsonDocument::kNone) return false;
    parent = node;
  }
  return document.key_is(up[1], "content") && document.key_is(up[3], "messages") &&
         up[4] == JsonDocument::root();
}

Error audio_error(std::string_view got) {
  return field_error(ErrorCode::kInvalidRequest, "messages",
                     joined({"input_audio.data must be the audio itself in base64, not ", got}));
}

void check_audio(Draft& draft, uint32_t payload) {
  const JsonDocument& document = draft.body.document();
  const uint32_t data = document.find(payload, "data");
  if (data == JsonDocument::kNone) return;
  const std::string_view raw = document.string(data).raw;
  if (starts_with(raw, "http:") || starts_with(raw, "https:")) {
    draft.fail(audio_error("an address: fetch it and send its bytes"));
    return;
  }
  if (!starts_with(raw, "data:")) return;
  const size_t comma = raw.find(',');
  const std::string_view head = raw.substr(0, comma == std::string_view::npos ? 0 : comma);
  constexpr std::string_view kBase64 = ";base64";
  if (head.size() < kBase64.size() ||
      !ascii_iequals(head.substr(head.size() - kBase64.size()), kBase64)) {
    draft.fail(audio_error("a data URL of another encoding"));
    return;
  }
  draft.body.patch_bytes(document.node(data).begin + 1, comma + 1, "");
  draft.fired();
}

}  // namespace

void audio_input(Draft& draft) {
  const JsonDocument& document = draft.body.document();
  for (uint32_t i = 0; i < document.size(); ++i) {
    if (is_audio_payload(document, i)) check_audio(draft, i);
  }
}

}  // namespace fluffbuzz::rules
