// Which models and which keys a call may use, and in which order.
#ifndef FLUFFBUZZ_CALL_CANDIDATES_H_
#define FLUFFBUZZ_CALL_CANDIDATES_H_

#include <string>
#include <vector>

#include "base/error.h"
#include "base/json_document.h"
#include "call/health.h"
#include "config/config.h"
#include "model/catalogue.h"
#include "model/model_ref.h"
#include "request/options.h"

namespace fluffbuzz {

struct Chain {
  std::vector<ModelRef> models;
  std::string
      replaced;  // why the named model's place is taken by another, for the caller; or empty
};

// The models to try, in order: the one that `request` (a chat-completions body) names, then
// `options.fallbacks` or the configured ones; duplicates removed (provider-behaviour 12.1, design
// section 8). A request that brings its own `models` gets no client-side fallback. What the allow
// list or the call's policy does not permit is no candidate: an error when the caller named it,
// left out when the configuration did. A body that asks for anything else that the policy does not
// permit is refused. Errors: kUnknownModel, kNotAllowed, kInvalidRequest.
//
// A request of another endpoint than chat (options.endpoint) is treated alike, but one for
// embeddings must name its model and has no configured fallbacks.
//
// A request that shows images to a model known to take none goes to agents.defaults.imageModel and
// its fallbacks instead, when they are configured (provider-behaviour 9.7). Otherwise models known
// to take none are left out when the current turn shows images; kInvalidRequest when none is left.
// `catalogue`: null while none is loaded.
Result<Chain> candidates(const Config& config, const Catalogue* catalogue,
                         const CallOptions& options, const JsonDocument& request);

// True when only a catalogue could tell whether the image models must take the named one's place.
bool lacks_image_facts(const Config& config, const ModelRef& named, const JsonDocument& request);

// The models for an image request (its JSON line): the one that it names or
// agents.defaults.imageGenerationModel, then `options.fallbacks` or the configured ones
// (provider-behaviour 9.5; design, section 8). What the catalogue knows to make no images, or to
// take none where the request brings some, is no candidate; kInvalidRequest when none is left.
Result<Chain> image_candidates(const Config& config, const Catalogue* catalogue,
                               const CallOptions& options, const JsonDocument& request);

// True when only a catalogue could tell whether the model makes images.
bool lacks_image_output_facts(const Config& config, const ModelRef& named);

// The keys for one model, as positions in config.credentials: in the configured order, those that
// rest behind the others, without the ones in `refused`. A ref with a profile has only that key.
std::vector<size_t> keys_for(const Config& config, const Health& health, const ModelRef& ref,
                             const std::vector<size_t>& refused, double now_ms);

struct PassedOver {
  std::string model;
  ErrorCode reason;
};

// Moves models that upstream asked to leave alone for a while behind those that it did not; tells
// which ones that were.
std::vector<PassedOver> prefer_rested(std::vector<ModelRef>& chain, const Config& config,
                                      const Health& health, double now_ms);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_CANDIDATES_H_
