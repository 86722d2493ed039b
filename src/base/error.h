// The one failure type of the core, and Result<T>: a value or an Error.
//
// The list of codes below is the only source: `bindings/js/index.d.ts` repeats it as a type, and a
// test compares the two. A new code is added to the design document first.
#ifndef FLUFFBUZZ_BASE_ERROR_H_
#define FLUFFBUZZ_BASE_ERROR_H_

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#define FLUFFBUZZ_ERROR_CODES(X)            \
  X(kConfigError, "config_error")           \
  X(kUnknownModel, "unknown_model")         \
  X(kNotAllowed, "not_allowed")             \
  X(kInvalidRequest, "invalid_request")     \
  X(kMisuse, "misuse")                      \
  X(kAborted, "aborted")                    \
  X(kTimeout, "timeout")                    \
  X(kNetwork, "network")                    \
  X(kRedirected, "redirected")              \
  X(kAuth, "auth")                          \
  X(kAuthPermanent, "auth_permanent")       \
  X(kBilling, "billing")                    \
  X(kRateLimit, "rate_limit")               \
  X(kOverloaded, "overloaded")              \
  X(kServerError, "server_error")           \
  X(kModelNotFound, "model_not_found")      \
  X(kConstraint, "constraint")              \
  X(kContextOverflow, "context_overflow")   \
  X(kModeration, "moderation")              \
  X(kGuardrail, "guardrail")                \
  X(kRegionRestricted, "region_restricted") \
  X(kTruncated, "truncated")                \
  X(kBadResponse, "bad_response")           \
  X(kEmptyResponse, "empty_response")       \
  X(kProviderError, "provider_error")       \
  X(kTooLarge, "too_large")                 \
  X(kNoImage, "no_image")                   \
  X(kInternal, "internal")

namespace fluffbuzz {

enum class ErrorCode {
#define FLUFFBUZZ_ENUMERATOR(name, text) name,
  FLUFFBUZZ_ERROR_CODES(FLUFFBUZZ_ENUMERATOR)
#undef FLUFFBUZZ_ENUMERATOR
};

// The name that callers see, e.g. "rate_limit".
std::string_view error_code_name(ErrorCode code);

struct Error {
  // Out of line on purpose: failures are made and passed on in hundreds of places.
  Error();
  Error(const Error&);
  Error(Error&&) noexcept;
  Error& operator=(const Error&);
  Error& operator=(Error&&) noexcept;
  ~Error();

  ErrorCode code = ErrorCode::kInternal;
  std::string message;            // for a person; never contains a key
  std::string param;              // the field of the request that is refused, with dots; or empty
  int status = 0;                 // HTTP status, 0 when none was received
  bool retryable = false;         // the same request may succeed later
  double retry_after_ms = -1;     // what upstream asked for; negative when it said nothing
  double retry_at_epoch_ms = -1;  // the same as a moment of the wall clock; negative: none
  bool repeat_refused = false;    // upstream has repeated it already and asks for no more of it
  bool daily_cap = false;         // a rate limit that ends with the day
  std::string_view phase = {};    // for kTimeout: headers, first_event, idle or total (static text)
  std::string upstream;           // upstream's own error object as JSON text, or empty
};

Error make_error(ErrorCode code, std::string message);

// About one field of what the caller gave: "messages.0.role: must be ...". The message begins with
// the name as `param` has it.
Error field_error(ErrorCode code, std::string param, std::string_view what);

// The same failure, told of another field than the one it names.
Error at_field(Error error, std::string param);

// A value or an Error. Reading the wrong side is a programming error, caught by assert in test
// builds.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  Error& error() {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_BASE_ERROR_H_
