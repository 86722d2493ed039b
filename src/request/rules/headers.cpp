// Header rules: the key, and who the request is attributed to.
#include <utility>

#include "request/endpoint.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

void authorization(Draft& draft) {
  const Config& config = draft.input.config;
  if (add_authorization(draft.headers, config, draft.input.credential)) {
    draft.fired();
    return;
  }
  std::string reason = missing_key(config, draft.input.route, draft.headers);
  if (reason.empty() && draft.headers.find("Authorization") == nullptr &&
      config.request_auth.mode == RequestAuth::Mode::kProviderDefault) {
    reason = config.auth_header ? "there is no API key"
                                : "models.providers.openrouter.authHeader is false";
  }
  if (!reason.empty()) draft.withhold(std::move(reason));
}

void attribution(Draft& draft) {
  if (!draft.input.route.verified) {
    // Nothing is added and nothing is protected: the caller's own three headers pass untouched.
    draft.withhold("attribution headers are not sent: " + draft.input.route.unverified);
  } else if (protect_attribution(draft.headers, draft.input.config.attribution)) {
    draft.fired();
  }
}

void plain_headers(Draft& draft) {
  if (draft.input.plain_headers && simplify_headers(draft.headers)) draft.fired();
}

}  // namespace fluffbuzz::rules
