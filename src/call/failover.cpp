#include "call/failover.h"

#include <algorithm>
#include <utility>

#include "config/model_lookup.h"

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
  if (!error.retryable) return 0;
  return error.code == ErrorCode::kServerError && error.status == 500 ? 1 : 2;
}

}  // namespace

Decision decide(const Error& error, const FailoverState& state) {
  using Kind = Decision::Kind;
  const bool total_over = error.code == ErrorCode::kTimeout && error.phase == "total";
  if (state.visible_output || total_over || stops_everything(error.code)) return {};
  const Decision next = {state.has_next_candidate ? Kind::kNextCandidate : Kind::kStop, 0};
  if (state.retries_of_model >= allowed_retries(error)) return next;
  const double exponential = kFirstWaitMs * static_cast<double>(1 << state.retries_of_model);
  const double jitter = 0.5 + static_cast<double>(state.random % 1024) / 1024;  // 0.5 to 1.5
  const double wait = std::max(exponential * jitter, error.retry_after_ms);
  if (wait > kLongestWaitMs || wait >= state.remaining_ms) return next;
  return {Kind::kRetry, wait};
}

Result<std::vector<ModelRef>> candidates(const Config& config, const CallOptions& options,
                                         const JsonDocument& request) {
  const uint32_t model = request.find(JsonDocument::root(), "model");
  const JsonType type = model == JsonDocument::kNone ? JsonType::kNull : request.node(model).type;
  if (type != JsonType::kString && type != JsonType::kNull) {
    return make_error(ErrorCode::kInvalidRequest,
                      "model: must be a string; leave it out for the configured one");
  }
  const std::string name = type == JsonType::kNull ? std::string() : decoded(request.string(model));
  Result<ModelRef> requested = resolve_model(config, name);
  if (!requested) return requested.error();
  if (!is_allowed(config, requested.value())) return not_allowed(requested.value());
  std::vector<ModelRef> out{std::move(requested.value())};
  if (request.find(JsonDocument::root(), "models") != JsonDocument::kNone) return out;
  for (const std::string& fallback : options.fallbacks.value_or(config.fallbacks)) {
    Result<ModelRef> ref = resolve_model(config, fallback);
    if (!ref) return ref.error();
    if (!is_allowed(config, ref.value())) {
      if (options.fallbacks) return not_allowed(ref.value());
      continue;
    }
    const bool known = std::any_of(
        out.begin(), out.end(), [&](const ModelRef& other) { return other.id == ref.value().id; });
    if (!known) out.push_back(std::move(ref.value()));
  }
  return out;
}

}  // namespace fluffbuzz
