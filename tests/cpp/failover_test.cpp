#include "call/failover.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "call/candidates.h"
#include "response/http_error.h"

namespace fluffbuzz {
namespace {

using Kind = Decision::Kind;

constexpr double kLong = 900'000;

// A failure as upstream's status would make it.
Error failure(int status) { return error_from_body(status, ""); }

Error failure(ErrorCode code, bool retryable = false) {
  Error error = make_error(code, "m");
  error.retryable = retryable;
  return error;
}

FailoverState state(int retries, bool next) {
  FailoverState out;
  out.retries_of_model = retries;
  out.has_next_candidate = next;
  out.remaining_ms = kLong;
  return out;
}

Decision next(const Error& error, const FailoverState& state) { return decide(error, state, {}); }

TEST(Decide, RetryableClassesAreTriedTwiceMoreThenTheNextModel) {
  for (const int status : {408, 429, 502, 503, 504, 524, 529}) {
    EXPECT_EQ(next(failure(status), state(0, true)).kind, Kind::kRetry) << status;
    EXPECT_EQ(next(failure(status), state(1, true)).kind, Kind::kRetry) << status;
    EXPECT_EQ(next(failure(status), state(2, true)).kind, Kind::kNextCandidate) << status;
    EXPECT_EQ(next(failure(status), state(2, false)).kind, Kind::kStop) << status;
  }
  for (const ErrorCode code : {ErrorCode::kNetwork, ErrorCode::kTruncated,
                               ErrorCode::kEmptyResponse, ErrorCode::kProviderError}) {
    EXPECT_EQ(next(failure(code, true), state(1, false)).kind, Kind::kRetry);
    EXPECT_EQ(next(failure(code, true), state(2, false)).kind, Kind::kStop);
  }
}

TEST(Decide, Status500IsRetriedOnce) {
  EXPECT_EQ(next(failure(500), state(0, true)).kind, Kind::kRetry);
  EXPECT_EQ(next(failure(500), state(1, true)).kind, Kind::kNextCandidate);
  EXPECT_EQ(next(failure(500), state(1, false)).kind, Kind::kStop);
}

TEST(Decide, WhatAnotherTryCannotMendGoesToTheNextModelAtOnce) {
  for (const int status : {400, 401, 402, 403, 404, 413, 422}) {
    const Decision decision = next(failure(status), state(0, true));
    EXPECT_EQ(decision.kind, Kind::kNextCandidate) << status;
    EXPECT_EQ(decision.wait_ms, 0) << status;
    EXPECT_EQ(next(failure(status), state(0, false)).kind, Kind::kStop) << status;
  }
  EXPECT_EQ(next(failure(ErrorCode::kConstraint), state(0, true)).kind, Kind::kNextCandidate);
}

TEST(Decide, WhatConcernsTheRequestStopsEverything) {
  for (const ErrorCode code :
       {ErrorCode::kAborted, ErrorCode::kMisuse, ErrorCode::kConfigError, ErrorCode::kUnknownModel,
        ErrorCode::kNotAllowed, ErrorCode::kContextOverflow, ErrorCode::kModeration,
        ErrorCode::kGuardrail, ErrorCode::kRegionRestricted, ErrorCode::kRedirected,
        ErrorCode::kInternal}) {
    EXPECT_EQ(next(failure(code, true), state(0, true)).kind, Kind::kStop) << error_code_name(code);
  }
}

TEST(Decide, TheEndOfTheWholeTimeStops) {
  Error timeout = failure(ErrorCode::kTimeout, true);
  for (const std::string_view phase : {"headers", "first_event", "idle"}) {
    timeout.phase = phase;
    EXPECT_EQ(next(timeout, state(0, true)).kind, Kind::kRetry) << phase;
  }
  timeout.phase = "total";
  EXPECT_EQ(next(timeout, state(0, true)).kind, Kind::kStop);
}

TEST(Decide, AfterVisibleOutputNothingIsRepeated) {
  for (const int status : {400, 401, 429, 500, 502, 503}) {
    FailoverState visible = state(0, true);
    visible.visible_output = true;
    EXPECT_EQ(next(failure(status), visible).kind, Kind::kStop) << status;
  }
}

TEST(Decide, WaitsGrowAndAreJittered) {
  for (uint32_t random = 0; random < 4096; random += 7) {
    FailoverState first = state(0, false);
    first.random = random;
    const double wait = next(failure(503), first).wait_ms;
    EXPECT_GE(wait, 250);
    EXPECT_LE(wait, 750);
    FailoverState second = state(1, false);
    second.random = random;
    EXPECT_EQ(next(failure(503), second).wait_ms, 2 * wait);
  }
  FailoverState low = state(0, false);
  FailoverState high = state(0, false);
  high.random = 1023;
  EXPECT_LT(next(failure(503), low).wait_ms, next(failure(503), high).wait_ms);
}

TEST(Decide, UpstreamsHintIsAFloor) {
  Error error = failure(429);
  error.retry_after_ms = 5000;
  EXPECT_EQ(next(error, state(0, false)).wait_ms, 5000);
  error.retry_after_ms = 1;
  EXPECT_GE(next(error, state(0, false)).wait_ms, 250);
  error.retry_after_ms = 60'000;
  EXPECT_EQ(next(error, state(0, true)).kind, Kind::kRetry);
  error.retry_after_ms = 60'001;
  EXPECT_EQ(next(error, state(0, true)).kind, Kind::kNextCandidate);
  EXPECT_EQ(next(error, state(0, true)).wait_ms, 0);
  EXPECT_EQ(next(error, state(0, false)).kind, Kind::kStop);
}

TEST(Decide, ThereIsNoWaitBeyondTheDeadline) {
  Error error = failure(429);
  error.retry_after_ms = 3000;
  FailoverState little = state(0, true);
  little.remaining_ms = 3000;
  EXPECT_EQ(next(error, little).kind, Kind::kNextCandidate);
  little.has_next_candidate = false;
  EXPECT_EQ(next(error, little).kind, Kind::kStop);
  little.remaining_ms = 3001;
  EXPECT_EQ(next(error, little).kind, Kind::kRetry);
}

std::string chain(std::string_view config_text, std::string_view options_text,
                  std::string_view request_text) {
  const Config config = parse_config(config_text, "", "").value();
  const CallOptions options = parse_options(options_text).value();
  const JsonDocument request = JsonDocument::parse(request_text).value();
  const Result<Chain> found = candidates(config, nullptr, options, request);
  if (!found.ok()) return "error " + std::string(error_code_name(found.error().code));
  std::string out;
  for (const ModelRef& ref : found.value().models) out += ref.id + " ";
  return out;
}

constexpr std::string_view kConfig = R"({"agents":{"defaults":{
  "model":{"primary":"openrouter/acme/p","fallbacks":["openrouter/acme/a","openrouter/acme/b","openrouter/acme/a"]},
  "models":{"openrouter/acme/c":{"alias":"see"}}}}})";

TEST(Candidates, ConfiguredFallbacksFollowTheRequestedModel) {
  EXPECT_EQ(chain(kConfig, "", "{}"), "acme/p acme/a acme/b ");
  EXPECT_EQ(chain(kConfig, "", R"({"model":"acme/x"})"), "acme/x acme/a acme/b ");
  EXPECT_EQ(chain(kConfig, "", R"({"model":"acme/b"})"), "acme/b acme/a ");
  EXPECT_EQ(chain("{}", "", R"({"model":"acme/x"})"), "acme/x ");
  // The built-in default is no fallback.
  EXPECT_EQ(chain("{}", "", "{}"), "openrouter/auto ");
}

TEST(Candidates, OptionsReplaceTheConfiguredOnes) {
  EXPECT_EQ(chain(kConfig, R"({"fallbacks":["see","acme/x","openrouter/acme/c"]})",
                  R"({"model":"acme/x"})"),
            "acme/x acme/c ");
  EXPECT_EQ(chain(kConfig, R"({"fallbacks":[]})", R"({"model":"acme/x"})"), "acme/x ");
  EXPECT_EQ(chain(kConfig, R"({"fallbacks":["nobody"]})", R"({"model":"acme/x"})"),
            "error unknown_model");
}

TEST(Candidates, ARequestWithItsOwnModelsHasNoOthers) {
  EXPECT_EQ(chain(kConfig, "", R"({"model":"acme/x","models":["acme/z"]})"), "acme/x ");
  EXPECT_EQ(
      chain(kConfig, R"({"fallbacks":["acme/y"]})", R"({"model":"acme/x","models":["acme/z"]})"),
      "acme/x ");
}

}  // namespace
}  // namespace fluffbuzz
