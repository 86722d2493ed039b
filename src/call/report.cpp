#include "call/report.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/json_reader.h"
#include "base/utf8.h"

namespace fluffbuzz {

namespace {

void replace_all(std::string& text, std::string_view secret) {
  constexpr std::string_view kRedacted = "[redacted]";
  for (size_t at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + kRedacted.size())) {
    text.replace(at, secret.size(), kRedacted);
  }
}

}  // namespace

void remove_secrets(const Config& config, Error& error) {
  for (std::string* text : {&error.message, &error.param, &error.upstream}) {
    for (const Credential& credential : config.credentials) replace_all(*text, credential.key);
    remove_secrets(config, *text);
  }
  // A key such as "401" also stands outside of strings, and what is left is no JSON any more.
  if (!error.upstream.empty() && !is_valid_json(error.upstream)) {
    error.upstream = json_quoted(error.upstream);
  }
}

void remove_secrets(const Config& config, std::string& text) {
  // Shorter ones stand in texts that have nothing to do with them.
  constexpr size_t kTelling = 8;
  for (const Credential& credential : config.credentials) {
    if (credential.key.size() >= kTelling) replace_all(text, credential.key);
  }
  for (const std::string& secret : config.secrets) {
    if (secret.size() >= kTelling) replace_all(text, secret);
  }
}

namespace {

bool is_limit(ErrorCode code) {
  return code == ErrorCode::kRateLimit || code == ErrorCode::kOverloaded;
}

// "acme/m with key work: no credits (billing, status 402)"
std::string attempt_line(const Attempt& attempt) {
  std::string out = attempt.model;
  if (!attempt.profile.empty()) out += " with key " + attempt.profile;
  out += ": " + shorten(attempt.message, 200) + " (" + std::string(error_code_name(attempt.code));
  if (attempt.status >= 400) out += ", status " + std::to_string(attempt.status);
  return out + ")";
}

// "90 s", "15 min", "3 h": rounded up, so that it is not too early.
std::string duration_text(double ms) {
  const auto rounded = [ms](double unit) {
    return std::to_string(static_cast<long long>(std::ceil(ms / unit)));
  };
  if (ms <= 120'000) return rounded(1000) + " s";
  return ms <= 7'200'000 ? rounded(60'000) + " min" : rounded(3'600'000) + " h";
}

std::string when_to_come_back(const Error& error) {
  // A daily cap has said its hour.
  if (!(error.retry_after_ms > 0) || error.daily_cap) return {};
  return "; try again in " + duration_text(error.retry_after_ms);
}

}  // namespace

Error final_error(const std::vector<Attempt>& attempts, Error last, double now_ms,
                  std::string_view models) {
  if (attempts.size() < 2) {
    last.message += when_to_come_back(last);
    return last;
  }
  double soonest = -1;
  bool same_model = true;
  bool same_key = true;
  const Attempt* telling = nullptr;
  for (const Attempt& attempt : attempts) {
    if (attempt.retry_at_ms >= 0 && (soonest < 0 || attempt.retry_at_ms < soonest)) {
      soonest = attempt.retry_at_ms;
    }
    same_model = same_model && attempt.model == attempts.front().model;
    same_key = same_key && attempt.profile == attempts.front().profile;
    const bool more_telling = telling == nullptr || (attempt.code == ErrorCode::kBilling &&
                                                     telling->code != attempt.code);
    if (!is_limit(attempt.code) && more_telling) telling = &attempt;
  }
  if (soonest >= 0) last.retry_after_ms = std::max(0.0, soonest - now_ms);
  if (telling != nullptr && is_limit(last.code)) {
    last.code = telling->code;
    last.status = telling->status;
    last.upstream.clear();  // it belongs to the other error
  }
  const std::string count = std::to_string(attempts.size());
  if (same_model && same_key) {
    last.message += " (after " + count + " attempts)" + when_to_come_back(last);
    return last;
  }
  const bool plain = same_model || models == "models";
  std::string message = joined(
      {"all ", same_model ? "keys" : models, " failed (", count, plain ? " attempts): " : "): "});
  for (const Attempt& attempt : attempts) {
    if (&attempt != &attempts.front()) message += " | ";
    message += attempt_line(attempt);
  }
  last.message = std::move(message) + when_to_come_back(last);
  return last;
}

void write_attempts(JsonWriter& writer, const std::vector<Attempt>& attempts) {
  writer.begin_array();
  for (const Attempt& attempt : attempts) {
    writer.begin_object().key("model").string(attempt.model);
    writer.key("profile").string(attempt.profile).key("status").status(attempt.status);
    writer.key("code").string_or_null(attempt.failed ? error_code_name(attempt.code) : "");
    writer.key("message").string(attempt.message).key("waitMs").whole(attempt.wait_ms);
    writer.end_object();
  }
  writer.end_array();
}

void write_withheld(JsonWriter& writer, const std::vector<WithheldRule>& withheld) {
  writer.begin_array();
  for (const WithheldRule& rule : withheld) {
    writer.begin_object().key("name").string(rule.name).key("why").string(rule.why).end_object();
  }
  writer.end_array();
}

void write_error(JsonWriter& writer, const Error& error) {
  writer.key("code").string(error_code_name(error.code)).key("message").string(error.message);
  writer.key("status").status(error.status);
  writer.key("retryable").boolean(error.retryable).key("retryAfterMs");
  if (error.retry_after_ms < 0) {
    writer.null();
  } else {
    writer.whole(error.retry_after_ms);
  }
  writer.key("phase").string_or_null(error.phase);
  writer.key("param").string_or_null(error.param);
  writer.key("upstream").raw_or_null(error.upstream);
}

std::string error_report(const Error& error) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("error").begin_object();
  write_error(writer, error);
  writer.end_object().end_object();
  return out;
}

}  // namespace fluffbuzz
