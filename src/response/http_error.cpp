#include "response/http_error.h"

#include "base/json_reader.h"
#include "base/json_value.h"
#include "base/utf8.h"
#include "response/chunk_decoder.h"

namespace fluffbuzz {

namespace {

struct NamedCode {
  std::string_view name;
  ErrorCode code;
};

// No error object is this long; reading one costs more than its length.
constexpr size_t kMaxErrorObject = 65'536;

// error.metadata.error_type is documented as stable, so it decides before anything else.
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
bool look_up(const NamedCode (&table)[N], std::string_view name, ErrorCode& code) {
  for (const NamedCode& row : table) {
    if (row.name == name) {
      code = row.code;
      return true;
    }
  }
  return false;
}

ErrorCode code_of_status(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorCode::kAuth;
    case 402:
      return ErrorCode::kBilling;
    case 404:
      return ErrorCode::kModelNotFound;
    case 408:
    case 504:
    case 524:
      return ErrorCode::kTimeout;
    case 413:
      return ErrorCode::kTooLarge;
    case 429:
      return ErrorCode::kRateLimit;
    case 502:
      return ErrorCode::kProviderError;
    case 503:
    case 529:
      return ErrorCode::kOverloaded;
    default:
      if (status >= 500) return ErrorCode::kServerError;
      return status >= 400 ? ErrorCode::kInvalidRequest : ErrorCode::kProviderError;
  }
}

bool is_retryable(ErrorCode code) {
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

// What 403 stands for besides a bad key is told by its metadata.
ErrorCode classify(const Json& error, int status) {
  ErrorCode code = ErrorCode::kProviderError;
  const Json* metadata = find_member(error, "metadata");
  const Json* availability = find_member(error, "availability");
  const Json& facts = metadata == nullptr ? error : *metadata;
  if (find_member(facts, "patterns") != nullptr) return ErrorCode::kGuardrail;
  if (find_member(facts, "reasons") != nullptr || find_member(facts, "flagged_input") != nullptr) {
    return ErrorCode::kModeration;
  }
  if (availability != nullptr &&
      look_up(kAvailability, string_or(*availability, "code", ""), code)) {
    const bool constrained = find_member(*availability, "constraint") != nullptr ||
                             find_member(*availability, "excluded_by") != nullptr;
    return code == ErrorCode::kModelNotFound && constrained ? ErrorCode::kConstraint : code;
  }
  for (const Json* place : {&facts, &error}) {
    if (look_up(kErrorTypes, string_or(*place, "error_type", ""), code)) return code;
  }
  return code_of_status(status);
}

// The provider's own words, which often stand in metadata.raw as a JSON text.
std::string raw_cause(const Json& error) {
  const Json* metadata = find_member(error, "metadata");
  const std::string raw = metadata == nullptr ? "" : string_or(*metadata, "raw", "");
  if (raw.empty()) return {};
  const Result<Json> parsed = parse_json(raw);
  if (!parsed) return shorten(trim(raw), 300);
  const Json* inner = find_member(parsed.value(), "error");
  const std::string message = string_or(inner != nullptr ? *inner : parsed.value(), "message", "");
  return shorten(message.empty() ? raw : message, 300);
}

double hinted_wait(const Json& error) {
  const Json* availability = find_member(error, "availability");
  if (availability != nullptr) {
    const double seconds = double_or(*availability, "retry_after", -1);
    if (seconds >= 0) return seconds * 1000;
  }
  const Json* metadata = find_member(error, "metadata");
  const Json* headers = metadata == nullptr ? nullptr : find_member(*metadata, "headers");
  return headers == nullptr ? -1 : retry_after_ms(string_or(*headers, "Retry-After", ""));
}

int status_of(const Json& error, int http_status) {
  for (const std::string_view name : {"code", "http_status"}) {
    const double status = double_or(error, name, 0);
    if (status >= 100 && status < 600) return static_cast<int>(status);
  }
  return http_status;
}

}  // namespace

double retry_after_ms(std::string_view seconds) {
  const double value = number_or(trim(seconds), -1);
  return value < 0 ? -1 : value * 1000;
}

Error error_from_object(std::string_view error_json, int http_status) {
  Error out;
  error_json = error_json.substr(0, kMaxErrorObject);
  const Result<Json> parsed = parse_json(error_json);
  const Json error = parsed ? parsed.value() : Json();
  out.status = status_of(error, http_status);
  out.code = classify(error, out.status);
  out.upstream = parsed ? std::string(error_json) : json_quoted(error_json);
  out.retry_after_ms = hinted_wait(error);
  out.retryable = is_retryable(out.code);
  if (const Json* availability = find_member(error, "availability")) {
    out.retryable = bool_or(*availability, "retryable", out.retryable);
  }
  out.message = error.is_string() ? text_of(error) : string_or(error, "message", "");
  const std::string cause = raw_cause(error);
  if (!cause.empty()) out.message += (out.message.empty() ? "" : ": ") + cause;
  if (out.message.empty()) out.message = "upstream reported an error without saying which";
  out.message = shorten(out.message, 1000);
  return out;
}

Error error_from_body(int http_status, std::string_view body) {
  const std::string_view text = trim(body);
  Chunk chunk;
  if (decode_chunk(text, chunk) && !chunk.error.empty()) {
    return error_from_object(chunk.error, http_status);
  }
  Error out;
  out.status = http_status;
  out.code = http_status >= 400 ? code_of_status(http_status) : ErrorCode::kBadResponse;
  out.retryable = is_retryable(out.code);
  const std::string status = http_status == 0 ? "" : " with status " + std::to_string(http_status);
  if (text.empty()) {
    out.message = "upstream answered" + status + " and an empty body";
  } else if (text.front() == '<') {
    out.message = "upstream answered" + status + " and an HTML page instead of JSON";
  } else {
    out.message = "upstream answered" + status + ": " + shorten(text, 300);
  }
  return out;
}

}  // namespace fluffbuzz
