// Model references: how people name a model, and the id that reaches the wire.
//
//   openrouter/auto                       the auto route          wire: openrouter/auto
//   openrouter/moonshotai/kimi-k2.6       a provider's model      wire: moonshotai/kimi-k2.6
//   openrouter/openrouter/healer-alpha    OpenRouter's own route  wire: openrouter/healer-alpha
//   openrouter/anthropic/x@work           with a key profile      wire: anthropic/x
#ifndef FLUFFBUZZ_MODEL_MODEL_REF_H_
#define FLUFFBUZZ_MODEL_MODEL_REF_H_

#include <string>
#include <string_view>

#include "base/error.h"

namespace fluffbuzz {

struct ModelRef {
  std::string id;       // normalised, and at the same time what goes on the wire
  std::string profile;  // key profile behind the last "@", or empty

  // The key in config maps: `openrouter/` in front unless the id has it already.
  std::string key() const;
};

// Splits a trailing "@profile" off. Only an "@" behind the last "/" counts, not at the start of the
// name, and not in front of an 8-digit date or a quantisation tag such as q4_k_m or 8bit.
struct ProfileSplit {
  std::string_view body;
  std::string_view profile;
};
ProfileSplit split_profile(std::string_view text);

// Parses a ref with the provider in front, as config and command line write it.
// Errors: kConfigError for an empty side or a provider other than openrouter, with the fix.
Result<ModelRef> parse_model_ref(std::string_view text);

// True when `text` begins with "openrouter/", in any case.
bool has_openrouter_prefix(std::string_view text);

// The wire id of a ref's model part. Repairs doubled prefixes and the short names of bundled
// routes.
std::string normalise_model_id(std::string_view model);

// The form that model-specific rules look at: lower case, without "openrouter/" and without the "~"
// of OpenRouter's latest-aliases.
std::string family_id(std::string_view model_id);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_MODEL_MODEL_REF_H_
