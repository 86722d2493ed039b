// The session on endpoints that have no params.
#include <algorithm>

#include "request/rules/rules.h"

namespace fluffbuzz::rules {

void session(Draft& draft) {
  const CallOptions& options = draft.input.options;
  const std::string& id = options.session_id;
  if (options.endpoint == EndpointKind::kChat || id.empty()) return;
  if (options.endpoint == EndpointKind::kResponses) {
    if (draft.field("session_id")) return;
    draft.body.set(draft.body.root(), "session_id", json_quoted(id));
    return draft.fired();
  }
  const bool fits = id.size() <= 256 &&
                    std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  if (!fits) {
    return draft.fail(field_error(ErrorCode::kInvalidRequest, "options.sessionId",
                                  "must be at most 256 characters of ASCII: this "
                                  "endpoint takes it as a header"));
  }
  if (draft.headers.find("x-session-id") != nullptr) return;
  draft.headers.set("x-session-id", id);
  draft.fired();
}

}  // namespace fluffbuzz::rules
