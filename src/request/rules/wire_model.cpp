// Model ids on the wire: the request's `model`, and every entry of its `models`.
#include "base/utf8.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

void rewrite_fallback_list(Draft& draft) {
  const JsonRef list = draft.field("models");
  if (draft.body.type(list) != JsonType::kArray) return;
  for (const JsonRef item : draft.body.children(list)) {
    if (draft.body.type(item) != JsonType::kString) continue;
    const std::string text = decoded(draft.body.string(item));
    const Result<ModelRef> ref = resolve_model(draft.input.config, text);
    if (!ref) {
      draft.fail(ref.error());
      return;
    }
    if (!is_allowed(draft.input.config, ref.value())) {
      draft.fail(not_allowed(ref.value()));
      return;
    }
    if (ref.value().id == text) continue;
    draft.body.replace(item, json_quoted(ref.value().id));
    draft.fired();
  }
}

}  // namespace

void wire_model(Draft& draft) {
  const JsonRef model = draft.field("model");
  if (!draft.body.is_string(model, draft.input.model.id)) {
    draft.body.set(draft.body.root(), "model", json_quoted(draft.input.model.id));
    draft.fired();
  }
  rewrite_fallback_list(draft);
}

}  // namespace fluffbuzz::rules
