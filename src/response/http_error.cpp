#include "response/http_error.h"

#include <algorithm>
#include <vector>

#include "base/http_date.h"
#include "base/json_reader.h"
#include "base/json_value.h"
#include "base/utf8.h"
#include "response/chunk_decoder.h"
#include "response/error_class.h"

namespace fluffbuzz {

namespace {

// No error object is this long; reading one costs more than its length.
constexpr size_t kMaxErrorObject = 65'536;
// Seconds since 1970 stay below this for three centuries, milliseconds have passed it in 1970.
constexpr double kSmallestMs = 10'000'000'000;

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

int status_of(const Json& error, int http_status) {
  for (const std::string_view name : {"code", "http_status"}) {
    const double status = double_or(error, name, 0);
    if (status >= 100 && status < 600) return static_cast<int>(status);
  }
  return http_status;
}

// "a, b": the strings of a list, or the one string that stands in its place.
std::string listed(const Json* value) {
  if (value == nullptr) return {};
  if (value->is_string()) return text_of(*value);
  std::string out;
  const auto* items = value->get_ptr<const Json::array_t*>();
  if (items == nullptr) return out;
  for (const Json& item : *items) {
    const std::string name = item.is_object() ? string_or(item, "name", "") : text_of(item);
    if (!name.empty()) out.append(out.empty() ? "" : ", ").append(name);
  }
  return shorten(out, 300);
}

std::string quoted(const std::string& text) {
  return text.empty() ? std::string() : json_quoted(shorten(text, 100));
}

void append_fact(std::string& message, std::string_view label, const std::string& fact) {
  if (!fact.empty()) message.append("; ").append(label).append(fact);
}

// What the object says beside its message, for a person: which constraint, which reasons.
void append_facts(std::string& message, const Json& error) {
  const Json null;
  const Json* metadata = find_member(error, "metadata");
  const Json& facts = metadata == nullptr ? null : *metadata;
  append_fact(message, "reasons: ", listed(find_member(facts, "reasons")));
  append_fact(message, "flagged text: ", quoted(string_or(facts, "flagged_input", "")));
  append_fact(message, "patterns: ", listed(find_member(facts, "patterns")));
  const Json* availability = find_member(error, "availability");
  if (availability == nullptr) return;
  append_fact(message, "excluded by ", listed(find_member(*availability, "excluded_by")));
  if (const Json* constraint = find_member(*availability, "constraint")) {
    const std::string detail = string_or(*constraint, "detail", "");
    append_fact(message, "constraint ",
                string_or(*constraint, "field", "") + (detail.empty() ? "" : ": ") + detail);
  }
  append_fact(message,
              "available instead: ", listed(find_member(*availability, "fallback_models")));
}

// A header's value, whose name the object may write in any case.
std::string header_of(const Json& headers, std::string_view name) {
  const auto* members = headers.get_ptr<const Json::object_t*>();
  if (members == nullptr) return {};
  for (const auto& [key, value] : *members) {
    if (!ascii_iequals(key, name)) continue;
    return value.is_string() ? text_of(value) : dump_json(value);
  }
  return {};
}

void read_hints(Error& out, const Json& error) {
  if (const Json* availability = find_member(error, "availability")) {
    const double seconds = double_or(*availability, "retry_after", -1);
    if (seconds >= 0) out.retry_after_ms = seconds * 1000;
  }
  const Json* metadata = find_member(error, "metadata");
  const Json* headers = metadata == nullptr ? nullptr : find_member(*metadata, "headers");
  if (headers == nullptr) return;
  add_retry_hints(out, {header_of(*headers, "retry-after"), header_of(*headers, "retry-after-ms"),
                        header_of(*headers, "x-ratelimit-reset")});
}

}  // namespace

void add_retry_hints(Error& error, const RetryHeaders& headers) {
  const auto wait = [&error](double ms) {
    if (ms >= 0) error.retry_after_ms = std::max(error.retry_after_ms, ms);
  };
  const auto moment = [&error](double epoch_ms) {
    if (epoch_ms >= 0) error.retry_at_epoch_ms = std::max(error.retry_at_epoch_ms, epoch_ms);
  };
  const double seconds = number_or(trim(headers.retry_after), -1);
  wait(seconds < 0 ? -1 : seconds * 1000);
  if (seconds < 0) moment(parse_http_date(trim(headers.retry_after)));
  wait(number_or(trim(headers.retry_after_ms), -1));
  // It counts what is left of a window, so it says something only when nothing is left.
  if (error.code != ErrorCode::kRateLimit) return;
  const double reset = number_or(trim(headers.ratelimit_reset), -1);
  moment(reset >= 0 && reset < kSmallestMs ? reset * 1000 : reset);
}

Error error_from_object(std::string_view error_json, int http_status) {
  Error out;
  error_json = error_json.substr(0, kMaxErrorObject);
  const Result<Json> parsed = parse_json(error_json);
  const Json error = parsed ? parsed.value() : Json();
  out.status = status_of(error, http_status);
  out.upstream = parsed ? std::string(error_json) : json_quoted(error_json);
  out.message = error.is_string() ? text_of(error) : string_or(error, "message", "");
  const std::string cause = raw_cause(error);
  if (!cause.empty()) out.message += (out.message.empty() ? "" : ": ") + cause;
  const Json* metadata = find_member(error, "metadata");
  const std::string source = metadata == nullptr ? "" : string_or(*metadata, "limit_source", "");
  const std::string words = joined({string_or(error, "code", ""), "\n", out.message, "\n", source});
  const ErrorClass found = classify_error(error, out.status, words);
  out.code = found.code;
  out.retryable = found.retryable;
  out.daily_cap = out.code == ErrorCode::kRateLimit && names_daily_cap(ascii_lower(words));
  read_hints(out, error);
  if (out.message.empty()) out.message = "upstream reported an error without saying which";
  append_facts(out.message, error);
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
  // A page of HTML says many things; none of them about this call.
  const bool html = !text.empty() && text.front() == '<';
  const ErrorClass found = classify_status(http_status, html ? std::string_view() : text);
  out.code = http_status >= 400 ? found.code : ErrorCode::kBadResponse;
  out.retryable = http_status >= 400 && found.retryable;
  const std::string status = http_status == 0 ? "" : " with status " + std::to_string(http_status);
  if (text.empty()) {
    out.message = "upstream answered" + status + " and an empty body";
  } else if (html) {
    out.message = "upstream answered" + status + " and an HTML page instead of JSON";
  } else {
    out.message = "upstream answered" + status + ": " + shorten(text, 300);
  }
  return out;
}

}  // namespace fluffbuzz
