#include "response/error_class.h"

#include <optional>
#include <string>

#include "base/utf8.h"
#include "response/error_text.h"

namespace fluffbuzz {

namespace {

struct NamedCode {
  std::string_view name;
  ErrorCode code;
};

// error.metadata.error_type is documented as stable, so it decides before status and words.
constexpr NamedCode kErrorTypes[] = {
    {"context_length_exceeded", ErrorCode::kContextOverflow},
    {"max_tokens_exceeded", ErrorCode::kContextOverflow},
    {"token_limit_exceeded", ErrorCode::kContextOverflow},
    {"string_too_long", ErrorCode::kContextOverflow},
    {"authentication", ErrorCode::kAuth},
    {"payment_required", ErrorCode::kBilling},
    {"rate_limit_exceeded", ErrorCode::kRateLimit},
    {"provider_overloaded", ErrorCode::kOverloaded},
    {"provider_unavailable", ErrorCode::kProviderError},
    {"invalid_request", ErrorCode::kInvalidRequest},
    {"invalid_prompt", ErrorCode::kInvalidRequest},
    {"unprocessable", ErrorCode::kInvalidRequest},
    {"precondition_failed", ErrorCode::kInvalidRequest},
    {"invalid_image", ErrorCode::kInvalidRequest},
    {"image_too_large", ErrorCode::kInvalidRequest},
    {"image_too_small", ErrorCode::kInvalidRequest},
    {"unsupported_image_format", ErrorCode::kInvalidRequest},
    {"image_download_failed", ErrorCode::kInvalidRequest},
    {"image_not_found", ErrorCode::kInvalidRequest},
    {"not_found", ErrorCode::kModelNotFound},
    {"payload_too_large", ErrorCode::kTooLarge},
    {"content_policy_violation", ErrorCode::kModeration},
    {"refusal", ErrorCode::kModeration},
    {"server", ErrorCode::kServerError},
    {"unmapped", ErrorCode::kServerError},
    {"timeout", ErrorCode::kTimeout},
};

constexpr NamedCode kAvailability[] = {
    {"model_not_found", ErrorCode::kModelNotFound},
    {"model_deprecated", ErrorCode::kModelNotFound},
    {"free_variant_ended", ErrorCode::kModelNotFound},
    {"model_unavailable_upstream", ErrorCode::kModelNotFound},
    {"no_endpoints", ErrorCode::kModelNotFound},
    {"wrong_endpoint", ErrorCode::kInvalidRequest},
    {"privacy_restricted", ErrorCode::kConstraint},
    {"constraint_filtered", ErrorCode::kConstraint},
    {"capacity_exhausted", ErrorCode::kRateLimit},
    {"temporarily_unavailable", ErrorCode::kOverloaded},
    {"region_restricted", ErrorCode::kRegionRestricted},
};

template <size_t N>
std::optional<ErrorCode> look_up(const NamedCode (&table)[N], std::string_view name) {
  for (const NamedCode& row : table) {
    if (row.name == name) return row.code;
  }
  return std::nullopt;
}

bool is_transient(ErrorCode code) {
  switch (code) {
    case ErrorCode::kTimeout:
    case ErrorCode::kNetwork:
    case ErrorCode::kRateLimit:
    case ErrorCode::kOverloaded:
    case ErrorCode::kServerError:
    case ErrorCode::kProviderError:
      return true;
    default:
      return false;
  }
}

ErrorClass with_retry(ErrorCode code, std::string_view text) {
  const bool daily = code == ErrorCode::kRateLimit && names_daily_cap(text);
  return {code, is_transient(code) && !daily};
}

// 402: money, unless it is a usage window that passes by itself.
ErrorCode class_of_402(std::string_view text) {
  const bool window = says(text,
                           "retry&usage limit|retry&rate limit|temporar&usage limit|"
                           "temporar&rate limit|daily&usage|daily&spend|daily&reset|weekly&usage|"
                           "weekly&spend|weekly&reset|monthly&usage|monthly&spend|monthly&reset|"
                           "organization&limit exceeded|organization&limit reached|"
                           "workspace&limit exceeded|workspace&limit reached");
  const bool money = says(text, "credit|balance|top up|top-up|plan");
  return window && !money ? ErrorCode::kRateLimit : ErrorCode::kBilling;
}

// A refusal that its words make more precise; anything else stays what it is.
ErrorCode refined(ErrorCode code, std::string_view text) {
  const std::optional<ErrorCode> words = class_of_text(text);
  if (!words) return code;
  if (code == ErrorCode::kAuth) {
    return *words == ErrorCode::kBilling || *words == ErrorCode::kAuthPermanent ? *words : code;
  }
  if (code == ErrorCode::kProviderError) {
    return *words == ErrorCode::kEmptyResponse ? *words : code;
  }
  if (code == ErrorCode::kModelNotFound) {
    const bool other = *words == ErrorCode::kConstraint || *words == ErrorCode::kContextOverflow ||
                       *words == ErrorCode::kBilling || *words == ErrorCode::kAuthPermanent ||
                       *words == ErrorCode::kAuth;
    return other ? *words : code;
  }
  return code;
}

// A 4xx is an answer to this very request: whatever broke, it will not mend itself.
ErrorCode code_of_refusal(std::optional<ErrorCode> words) {
  const bool broken = words == ErrorCode::kProviderError || words == ErrorCode::kServerError ||
                      words == ErrorCode::kTimeout;
  return words && !broken ? *words : ErrorCode::kInvalidRequest;
}

ErrorCode code_of(int status, std::string_view text) {
  const std::optional<ErrorCode> words = class_of_text(text);
  switch (status) {
    case 401:
    case 403:
      return refined(ErrorCode::kAuth, text);
    case 402:
      return class_of_402(text);
    case 404:
      return refined(ErrorCode::kModelNotFound, text);
    case 408:
    case 504:
    case 522:
    case 524:
      return ErrorCode::kTimeout;
    case 410:
      return words == ErrorCode::kBilling || words == ErrorCode::kAuth ? *words
                                                                       : ErrorCode::kTimeout;
    case 413:
      return words == ErrorCode::kContextOverflow ? *words : ErrorCode::kTooLarge;
    case 429:
      return ErrorCode::kRateLimit;
    case 499:
      return words == ErrorCode::kOverloaded ? *words : ErrorCode::kTimeout;
    case 502:
      return refined(ErrorCode::kProviderError, text);
    case 503:
    case 529:
      return ErrorCode::kOverloaded;
    default:
      if (status >= 500) return ErrorCode::kServerError;
      return status >= 400 ? code_of_refusal(words) : words.value_or(ErrorCode::kProviderError);
  }
}

// "503 upstream ..." tells its status in its words.
int leading_status(std::string_view text) {
  if (text.size() < 3 || (text.size() > 3 && text[3] >= '0' && text[3] <= '9')) return 0;
  int status = 0;
  for (const char c : text.substr(0, 3)) {
    if (c < '0' || c > '9') return 0;
    status = status * 10 + (c - '0');
  }
  return status >= 400 && status < 600 ? status : 0;
}

// What the metadata names; nothing when only status and words are left.
std::optional<ErrorCode> code_of_metadata(const Json& error) {
  const Json* metadata = find_member(error, "metadata");
  const Json* availability = find_member(error, "availability");
  const Json& facts = metadata == nullptr ? error : *metadata;
  if (find_member(facts, "patterns") != nullptr) return ErrorCode::kGuardrail;
  if (find_member(facts, "reasons") != nullptr || find_member(facts, "flagged_input") != nullptr) {
    return ErrorCode::kModeration;
  }
  if (availability != nullptr) {
    const auto code = look_up(kAvailability, string_or(*availability, "code", ""));
    const bool constrained = find_member(*availability, "constraint") != nullptr ||
                             find_member(*availability, "excluded_by") != nullptr;
    if (code == ErrorCode::kModelNotFound && constrained) return ErrorCode::kConstraint;
    if (code) return code;
  }
  for (const Json* place : {&facts, &error}) {
    const auto code = look_up(kErrorTypes, string_or(*place, "error_type", ""));
    if (code) return code;
  }
  return std::nullopt;
}

}  // namespace

bool names_daily_cap(std::string_view text) {
  return says(text, "free-models-per-day|per day|per-day|daily limit|daily usage|tier_daily");
}

ErrorClass classify_status(int status, std::string_view text) {
  const std::string lower = ascii_lower(text);
  const bool known = status >= 400;
  const int told = known ? status : leading_status(trim(lower));
  const ErrorCode code = code_of(told, lower);
  ErrorClass out = with_retry(code, lower);
  // Nothing is known about it: another model may do, the same one again is a guess.
  if (told == 0 && !class_of_text(lower)) out.retryable = false;
  return out;
}

ErrorClass classify_error(const Json& error, int status, std::string_view text) {
  const std::optional<ErrorCode> named = code_of_metadata(error);
  if (!named) return classify_status(status, text);
  const std::string lower = ascii_lower(text);
  ErrorClass out = with_retry(refined(*named, lower), lower);
  const Json* availability = find_member(error, "availability");
  if (availability != nullptr) out.retryable = bool_or(*availability, "retryable", out.retryable);
  return out;
}

}  // namespace fluffbuzz
