// What must be mended in replayed turns before a provider accepts them (provider-behaviour 7;
// design, decisions 5 and 11). Nothing else is rewritten: no turn is merged, moved or invented.
#include "base/base64.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

// A lone surrogate makes strict JSON parsers refuse the whole body.
void mend_strings(Draft& draft) {
  for (const size_t offset : draft.body.document().lone_surrogates()) {
    draft.body.patch_bytes(offset, 6, "\\ufffd");
    draft.fired();
  }
}

void drop_bad_signature(Draft& draft, JsonRef holder, std::string_view name) {
  const JsonRef signature = draft.body.find(holder, name);
  if (!signature) return;
  const bool valid = draft.body.type(signature) == JsonType::kString &&
                     is_canonical_base64(decoded(draft.body.string(signature)));
  if (valid) return;
  draft.body.remove_member(holder, name);
  draft.fired();
}

void drop_bad_signatures(Draft& draft, JsonRef holder) {
  for (const std::string_view name : {"thought_signature", "thoughtSignature"}) {
    drop_bad_signature(draft, holder, name);
  }
}

// Thought signatures that are no base64 are refused upstream; values that are valid stay as they
// came.
void sanitise_signatures(Draft& draft, JsonRef message) {
  const JsonEdit& body = draft.body;
  for (const JsonRef block : body.children(body.find(message, "content"))) {
    drop_bad_signatures(draft, block);
  }
  for (const JsonRef call : body.children(body.find(message, "tool_calls"))) {
    drop_bad_signatures(draft, call);
    drop_bad_signatures(draft, body.find(call, "function"));
    drop_bad_signatures(draft, body.find(body.find(call, "extra_content"), "google"));
  }
  for (const JsonRef detail : body.children(body.find(message, "reasoning_details"))) {
    drop_bad_signatures(draft, detail);
    drop_bad_signature(draft, detail, "signature");
  }
}

// Older clients stored reasoning in shapes that upstream answers with 400.
void mend_reasoning_fields(Draft& draft, JsonRef message) {
  JsonEdit& body = draft.body;
  const JsonRef details = body.find(message, "reasoning_details");
  const JsonType type = body.type(details);
  if (details && type != JsonType::kArray) {
    if (type == JsonType::kString && !body.find(message, "reasoning")) {
      body.set(message, "reasoning", body.text(details));
    }
    body.remove_member(message, "reasoning_details");
    draft.fired();
  }
  const JsonRef text = body.find(message, "reasoning_text");
  if (!text) return;
  if (body.type(text) == JsonType::kString && !body.find(message, "reasoning")) {
    body.set(message, "reasoning", body.text(text));
  }
  body.remove_member(message, "reasoning_text");
  draft.fired();
}

// Details of another family carry signatures that this one rejects; the plain `reasoning` stays.
void drop_foreign_details(Draft& draft, JsonRef message) {
  JsonEdit& body = draft.body;
  size_t dropped = 0;
  for (const JsonRef detail : body.children(body.find(message, "reasoning_details"))) {
    const JsonRef format = body.find(detail, "format");
    if (accepts_reasoning_format(draft.input.model.id, decoded(body.string(format)))) continue;
    body.remove(detail);
    draft.fired();
    ++dropped;
  }
  if (dropped == 0) return;
  const bool signed_call = !body.children(body.find(message, "tool_calls")).empty();
  draft.warn("foreign_reasoning",
             std::to_string(dropped) +
                 " reasoning detail(s) of another model family were left out" +
                 (signed_call ? ", and with them the signature of a tool call" : ""));
}

}  // namespace

void history(Draft& draft) {
  mend_strings(draft);
  const JsonRef messages = draft.field("messages");
  if (draft.body.type(messages) != JsonType::kArray) return;
  for (const JsonRef message : draft.body.children(messages)) {
    if (!draft.body.is_string(draft.body.find(message, "role"), "assistant")) continue;
    mend_reasoning_fields(draft, message);
    drop_foreign_details(draft, message);
    if (draft.traits.thought_signatures) sanitise_signatures(draft, message);
  }
}

}  // namespace fluffbuzz::rules
