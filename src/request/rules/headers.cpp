// Header rules: the key, and who the request is attributed to.
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

void authorization(Draft& draft) {
  // The caller's own Authorization stands: policy for OpenRouter is "caller wins".
  if (draft.headers.find("Authorization") != nullptr) return;
  if (draft.input.credential == nullptr) {
    draft.withhold("there is no API key: set OPENROUTER_API_KEY, or pass `env` or `credentials`");
    return;
  }
  draft.headers.set("Authorization", "Bearer " + draft.input.credential->key);
  draft.fired();
}

void attribution(Draft& draft) {
  const Attribution& attribution = draft.input.config.attribution;
  if (!draft.input.route.verified) {
    // Nothing is added and nothing is protected: the caller's own three headers pass untouched.
    draft.withhold("attribution headers are not sent: " + draft.input.route.unverified);
    return;
  }
  for (const std::string_view name :
       {"HTTP-Referer", "X-OpenRouter-Title", "X-OpenRouter-Categories"}) {
    if (draft.headers.remove(name)) draft.fired();
  }
  if (!attribution.enabled) return;
  draft.headers.set("HTTP-Referer", attribution.referer);
  draft.headers.set("X-OpenRouter-Title", attribution.title);
  draft.headers.set("X-OpenRouter-Categories", attribution.categories);
  draft.fired();
}

}  // namespace fluffbuzz::rules
