// Model ids on the wire: the request's `model`, and every entry of its `models`.
#include "base/utf8.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

namespace {

// The wire id of a name that stands in `field`; empty when the draft has failed by it.
std::string wire_id(Draft& draft, std::string_view name, std::string field) {
  Result<ModelRef> ref = resolve_model(draft.input.config, name);
  if (!ref) {
    draft.fail(at_field(ref.error(), std::move(field)));
    return {};
  }
  Error refusal = model_refusal(draft.input.config, draft.input.options.policy.get(), ref.value(),
                                NamedBy::kConfiguration);
  if (refusal.message.empty()) return std::move(ref.value().id);
  draft.fail(at_field(std::move(refusal), std::move(field)));
  return {};
}

void rewrite_fallback_list(Draft& draft) {
  const JsonRef list = draft.field("models");
  if (draft.body.type(list) != JsonType::kArray) return;
  size_t index = 0;
  for (const JsonRef item : draft.body.children(list)) {
    const std::string field = "models." + std::to_string(index++);
    if (draft.body.type(item) != JsonType::kString) continue;
    const std::string text = decoded(draft.body.string(item));
    const std::string id = wire_id(draft, text, field);
    if (draft.failed()) return;
    if (id == text) continue;
    draft.body.replace(item, json_quoted(id));
    draft.fired();
  }
}

}  // namespace

Json wire_ids(Draft& draft, Json models) {
  if (auto* list = models.get_ptr<Json::array_t*>()) {
    for (size_t i = 0; i < list->size(); ++i) {
      Json& item = (*list)[i];
      if (!item.is_string()) continue;
      item = wire_id(draft, text_of(item), "params.extraBody.models." + std::to_string(i));
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
