// Images of earlier turns, for a model that takes none: it reads that there was one. What the
// current turn shows never comes here (call/candidates).
#include <algorithm>

#include "request/image_parts.h"
#include "request/rules/rules.h"

namespace fluffbuzz::rules {

void image_input(Draft& draft) {
  if (draft.field("models")) return;
  const ImageParts images = image_parts(draft.body.document());
  if (images.all.empty() || images.current) return;
  const auto& input = draft.facts().input;
  if (!input || std::find(input->begin(), input->end(), "image") != input->end()) return;
  for (const uint32_t part : images.all) {
    draft.body.replace({part, false},
                       R"({"type":"text","text":"[image omitted: this model takes no images]"})");
  }
  draft.fired();
}

}  // namespace fluffbuzz::rules
