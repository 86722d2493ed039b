// Stream parameters.
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

void stream_params(Draft& draft) {
  if (!draft.input.stream_by_default || draft.field("stream")) return;
  draft.body.set(draft.body.root(), "stream", "true");
  draft.fired();
}

}  // namespace fluffbuzz::rules
