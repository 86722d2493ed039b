// Model ids on the wire: the request's `model`, and every entry of its `models`.
#include "base/utf8.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

// The wire id of a name; empty when the draft has failed by it.
std::string wire_id(Draft& draft, std::string_view name) {
  Result<ModelRef> ref = resolve_model(draft.input.config, name);
  if (!ref) {
    draft.fail(ref.error());
  } else if (!is_allowed(draft.input.config, ref.value())) {
    draft.fail(not_allowed(ref.value()));
  } else {
    return std::move(ref.value().id);
  }
  return {};
}

void rewrite_fallback_list(Draft& draft) {
  const JsonRef list = draft.field("models");
  if (draft.body.type(list) != JsonType::kArray) return;
  for (const JsonRef item : draft.body.children(list)) {
    if (draft.body.type(item) != JsonType::kString) continue;
    const std::string text = decoded(draft.body.string(item));
    const std::string id = wire_id(draft, text);
    if (draft.failed()) return;
    if (id == text) continue;
    draft.body.replace(item, json_quoted(id));
    draft.fired();
  }
}

}  // namespace

Json wire_ids(Draft& draft, Json models) {
  if (auto* list = models.get_ptr<Json::array_t*>()) {
    for (Json& item : *list) {
      if (item.is_string()) item = wire_id(draft, text_of(item));
    }
  }
  return models;
}

void wire_model(Draft& draft) {
  const JsonRef model = draft.field("model");
  if (!draft.body.is_string(model, draft.input.model.id)) {
    draft.body.set(draft.body.root(), "model", json_quoted(draft.input.model.id));
    draft.fired();
  }
  rewrite_fallback_list(draft);
}

}  // namespace fluffbuzz::rules
