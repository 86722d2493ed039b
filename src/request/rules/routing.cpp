// Provider routing from config and call params. What the request itself says always wins.
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

void provider_routing(Draft& draft) {
  const Json* configured = find_member(draft.params, "provider");
  if (configured == nullptr || configured->is_null()) return;
  const auto* routing = configured->get_ptr<const Json::object_t*>();
  if (routing == nullptr) {
    draft.warn_kind("provider", "an object", *configured);
    return;
  }
  if (routing->empty()) return;
  if (!draft.input.route.verified) {
    draft.withhold("params.provider is not sent: " + draft.input.route.unverified);
    return;
  }
  const JsonRef own = draft.field("provider");
  if (draft.body.type(own) != JsonType::kObject) {
    // Null and absent leave room; anything else is the caller's own mistake to hear about upstream.
    if (own && draft.body.type(own) != JsonType::kNull) return;
    draft.body.set(draft.body.root(), "provider", dump_json(*configured));
    draft.fired();
    return;
  }
  for (const auto& [key, value] : *routing) {
    if (draft.body.find(own, key)) continue;
    draft.body.set(own, key, dump_json(value));
    draft.fired();
  }
}

}  // namespace fluffbuzz::rules
