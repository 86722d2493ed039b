#include "call/failover.h"

#include <algorithm>

namespace fluffbuzz {

namespace {

constexpr double kFirstWaitMs = 500;
constexpr double kLongestWaitMs = 60'000;

// These concern the request or the account: another model or another try would fail, or bill,
// alike.
bool stops_everything(ErrorCode code) {
  switch (code) {
    case ErrorCode::kAborted:
    case ErrorCode::kMisuse:
    case ErrorCode::kConfigError:
    case ErrorCode::kUnknownModel:
    case ErrorCode::kNotAllowed:
    case ErrorCode::kContextOverflow:
    case ErrorCode::kModeration:
    case ErrorCode::kGuardrail:
    case ErrorCode::kRegionRestricted:
    case ErrorCode::kRedirected:
    case ErrorCode::kInternal:
      return true;
    default:
      return false;
  }
}

int allowed_retries(const Error& error) {
  if (!error.retryable || error.repeat_refused) return 0;
  return error.code == ErrorCode::kServerError && error.status == 500 ? 1 : 2;
}

bool wants_next_key(const Error& error, const FailoverState& state, const Cooldowns& limits) {
  if (!state.has_next_key) return false;
  if (refuses_key(error.code)) return true;
  if (error.code == ErrorCode::kRateLimit) {
    return state.spare_rotations < limits.rate_limited_profile_rotations;
  }
  return error.code == ErrorCode::kOverloaded &&
         state.spare_rotations < limits.overloaded_profile_rotations &&
         limits.overloaded_backoff_ms < state.remaining_ms;
}

}  // namespace

bool refuses_key(ErrorCode code) {
  return code == ErrorCode::kAuth || code == ErrorCode::kAuthPermanent ||
         code == ErrorCode::kBilling;
}

Decision decide(const Error& error, const FailoverState& state, const Cooldowns& limits) {
  using Kind = Decision::Kind;
  const bool total_over = error.code == ErrorCode::kTimeout && error.phase == "total";
  if (state.visible_output || total_over || stops_everything(error.code)) return {};
  if (state.may_simplify_headers && error.code == ErrorCode::kNetwork) {
    return {Kind::kPlainHeaders, 0};
  }
  if (state.may_ask_images_only) return {Kind::kImagesOnly, 0};
  if (state.has_other_thinking) return {Kind::kOtherThinking, 0};
  if (wants_next_key(error, state, limits)) {
    const bool busy = error.code == ErrorCode::kOverloaded;
    return {Kind::kNextKey, busy ? limits.overloaded_backoff_ms : 0};
  }
  const Decision next = state.has_next_candidate ? Decision{Kind::kNextCandidate, 0, false}
                                                 : Decision{Kind::kStop, 0, true};
  if (state.retries_of_model >= allowed_retries(error)) return next;
  const double exponential = kFirstWaitMs * static_cast<double>(1 << state.retries_of_model);
  const double jitter = 0.5 + static_cast<double>(state.random % 1024) / 1024;  // 0.5 to 1.5
  const double wait = std::max(exponential * jitter, error.retry_after_ms);
  if (wait > kLongestWaitMs || wait >= state.remaining_ms) return next;
  return {Kind::kRetry, wait};
}

}  // namespace fluffbuzz
