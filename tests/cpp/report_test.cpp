#include "call/report.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/json_reader.h"
#include "response/http_error.h"

namespace fluffbuzz {
namespace {

Config config_with(std::string_view key) {
  Config config;
  config.credentials.push_back({"p", std::string(key)});
  return config;
}

TEST(RemoveSecrets, TakesEveryCopyOfEveryKeyOut) {
  Config config = config_with("sk-or-one");
  config.credentials.push_back({"q", "sk-or-two"});
  Error error = error_from_body(
      401, R"({"error":{"code":401,"message":"bad sk-or-one, sk-or-one and sk-or-two"}})");
  remove_secrets(config, error);
  EXPECT_EQ(error.message, "bad [redacted], [redacted] and [redacted]");
  EXPECT_EQ(error.upstream.find("sk-or"), std::string::npos);
  EXPECT_TRUE(is_valid_json(error.upstream));
}

// A short key in a test set-up must not tear the JSON apart that the host will parse.
TEST(RemoveSecrets, UpstreamsObjectStaysJsonWhateverTheKeyIs) {
  for (const std::string_view key : {"e", "1", "\"", "{", ":", "true", ",", "0", "k"}) {
    Error error = error_from_body(
        400, R"({"error":{"code":410,"message":"keep","metadata":{"ok":true,"n":1.5e10}}})");
    remove_secrets(config_with(key), error);
    EXPECT_TRUE(is_valid_json(error_report(error))) << key << ": " << error.upstream;
  }
}

TEST(ErrorReport, NamesEverythingOnce) {
  Error error = make_error(ErrorCode::kTimeout, "too \"late\"");
  error.status = 504;
  error.retryable = true;
  error.retry_after_ms = 1500;
  error.phase = "idle";
  error.upstream = "{\"a\":1}";
  EXPECT_EQ(
      error_report(error),
      R"({"error":{"code":"timeout","message":"too \"late\"","status":504,)"
      R"("retryable":true,"retryAfterMs":1500,"phase":"idle","param":null,"upstream":{"a":1}}})");
  EXPECT_EQ(error_report(make_error(ErrorCode::kMisuse, "m")),
            R"({"error":{"code":"misuse","message":"m","status":null,)"
            R"("retryable":false,"retryAfterMs":null,"phase":null,"param":null,"upstream":null}})");
}

}  // namespace
}  // namespace fluffbuzz
