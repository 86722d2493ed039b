// Facts about model families. This pair of files is the only place where vendor names are
// conditions; everything else asks "does this model ...?".
#ifndef FLUFFBUZZ_MODEL_MODEL_TRAITS_H_
#define FLUFFBUZZ_MODEL_MODEL_TRAITS_H_

#include <string>
#include <string_view>
#include <vector>

namespace fluffbuzz {

struct ModelTraits {
  // Takes Anthropic's cache_control markers on system and developer messages.
  bool cache_markers = false;
  // Refuses a trailing assistant message while it reasons.
  bool no_prefill_while_reasoning = false;
  // Replays carry thought signatures, which must be base64.
  bool thought_signatures = false;
  // Wants `reasoning_content` in replayed turns while it reasons, and not otherwise.
  bool replays_reasoning_content = false;
  // The efforts that the family is known to take, blank-separated; used where the catalogue lists
  // none.
  std::string_view efforts = {};
  // A cache marker in the first system message covers all of it, also what stands behind it.
  bool caches_whole_message = false;
  // Reasoning takes at least this many tokens of max_tokens, whatever the effort.
  double min_reasoning_budget = 0;
  // Takes hints about the shape and size of an image it makes (image_config).
  bool image_hints = false;
  // Non-empty: a thinking level must not be turned into `reasoning`; says why.
  std::string_view reasoning_skipped = {};
};

// Traits of a wire id; the table's rows are matched against its family id.
ModelTraits traits_of(std::string_view model_id);

// Whether reasoning details of this `format` may be replayed to the model: the families must be the
// same. A missing or unknown format counts as the same, and so does a router's choice of model.
bool accepts_reasoning_format(std::string_view model_id, std::string_view format);

// The model that makes images where none is configured (provider-behaviour 9.1).
std::string_view default_image_model();

// OpenRouter's own routes, by the name behind "openrouter/".
const std::vector<std::string>& known_routers();
bool is_known_router(std::string_view name);

// The full id of a bundled short name ("" when there is none): `openrouter/<short>` was once how
// these were written.
std::string_view id_of_short_name(std::string_view name);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_MODEL_MODEL_TRAITS_H_
