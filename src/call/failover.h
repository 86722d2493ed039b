// What happens after an attempt has failed: try the same model again, go to the next candidate, or
// stop. Pure functions; the waiting and the fetching are the host's.
#ifndef FLUFFBUZZ_CALL_FAILOVER_H_
#define FLUFFBUZZ_CALL_FAILOVER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json_document.h"
#include "config/config.h"
#include "request/options.h"

namespace fluffbuzz {

struct FailoverState {
  int retries_of_model = 0;  // repeats of the current model so far
  bool has_next_candidate = false;
  bool visible_output = false;
  double remaining_ms = 0;  // until the whole call's deadline
  uint32_t random = 0;      // for jitter
};

struct Decision {
  enum class Kind { kStop, kRetry, kNextCandidate };
  Kind kind = Kind::kStop;
  double wait_ms = 0;
};

// Design, section 8. After visible output nothing is repeated. Retryable classes are repeated at
// most twice (status 500 once), with jittered exponential waits from 500 ms and upstream's hint as
// a floor; a hint above 60 s goes to the next candidate at once.
Decision decide(const Error& error, const FailoverState& state);

// The models to try, in order: the one that `request` (a chat-completions body) names, then
// `options.fallbacks` or the configured ones; duplicates removed. A request that brings its own
// `models` gets no client-side fallback. What the allow list does not name is no candidate: an
// error when the caller named it, left out when the configuration did. Errors: kUnknownModel,
// kNotAllowed.
Result<std::vector<ModelRef>> candidates(const Config& config, const CallOptions& options,
                                         const JsonDocument& request);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_FAILOVER_H_
