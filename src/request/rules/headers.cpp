// Header rules: the key, and who the request is attributed to.
#include "request/endpoint.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

void authorization(Draft& draft) {
  if (add_authorization(draft.headers, draft.input.credential)) {
    draft.fired();
  } else if (draft.input.credential == nullptr && draft.headers.find("Authorization") == nullptr) {
    draft.withhold("there is no API key: set OPENROUTER_API_KEY, or pass `env` or `credentials`");
  }
}

void attribution(Draft& draft) {
  if (!draft.input.route.verified) {
    // Nothing is added and nothing is protected: the caller's own three headers pass untouched.
    draft.withhold("attribution headers are not sent: " + draft.input.route.unverified);
  } else if (protect_attribution(draft.headers, draft.input.config.attribution)) {
    draft.fired();
    if (draft.headers.find("X-OpenRouter-Title") != nullptr &&
        draft.headers.find("HTTP-Referer") == nullptr) {
      draft.warn("no_referer",
                 "the app has a title and no HTTP-Referer: OpenRouter attributes nothing to it");
    }
  }
}

}  // namespace fluffbuzz::rules
