// Who the request is for, when a gateway says so.
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

void tenant_user(Draft& draft) {
  const std::string& user = draft.input.options.user;
  if (user.empty()) return;
  draft.body.set(draft.body.root(), "user", json_quoted(user));
  draft.fired();
}

}  // namespace fluffbuzz::rules
