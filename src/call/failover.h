// What happens after an attempt has failed: use another key, ask for less thinking, try the same
// model again, go to the next candidate, or stop. A pure function; the waiting and the fetching are
// the host's.
#ifndef FLUFFBUZZ_CALL_FAILOVER_H_
#define FLUFFBUZZ_CALL_FAILOVER_H_

#include <cstdint>

#include "base/error.h"
#include "config/config.h"

namespace fluffbuzz {

struct FailoverState {
  int retries_of_model = 0;  // repeats of the current model so far
  int spare_rotations = 0;   // other keys tried for the current model because this one was busy
  bool has_next_key = false;
  bool has_next_candidate = false;
  bool visible_output = false;
  bool may_ask_images_only = false;   // upstream said that the model makes images and no text
  bool has_other_thinking = false;    // upstream refused the thinking level and would take another
  bool may_simplify_headers = false;  // a browser's preflight may have refused header names
  double remaining_ms = 0;            // until the whole call's deadline
  uint32_t random = 0;                // for jitter
};

struct Decision {
  enum class Kind {
    kStop,
    kPlainHeaders,
    kImagesOnly,
    kOtherThinking,
    kNextKey,
    kRetry,
    kNextCandidate
  };
  Kind kind = Kind::kStop;
  double wait_ms = 0;
  bool exhausted = false;  // kStop: everything that may be tried has been tried
};

// Design, section 8; provider-behaviour 12.3. After visible output nothing is repeated. A refused
// key (auth, billing) is replaced by every other one in turn, a busy one (rate limit, overload) by
// as many as `limits` say. Retryable classes are repeated at most twice (status 500 once), with
// jittered exponential waits from 500 ms and upstream's hint as a floor; a hint above 60 s, and
// `x-should-retry: false`, go to the next candidate at once.
Decision decide(const Error& error, const FailoverState& state, const Cooldowns& limits);

// True for failures that tell about the key, after which a call does not use it again.
bool refuses_key(ErrorCode code);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_FAILOVER_H_
