#include "call/report.h"

#include "base/json_reader.h"

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
  for (std::string* text : {&error.message, &error.upstream}) {
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
