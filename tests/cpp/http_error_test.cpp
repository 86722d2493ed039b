#include "response/http_error.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/json_reader.h"

namespace fluffbuzz {
namespace {

std::string code_of(const Error& error) { return std::string(error_code_name(error.code)); }

TEST(ErrorFromBody, TheStatusDecidesWhenNothingElseDoes) {
  const struct {
    int status;
    std::string_view code;
    bool retryable;
  } rows[] = {
      {400, "invalid_request", false}, {401, "auth", false},
      {402, "billing", false},         {403, "auth", false},
      {404, "model_not_found", false}, {408, "timeout", true},
      {409, "invalid_request", false}, {412, "invalid_request", false},
      {413, "too_large", false},       {422, "invalid_request", false},
      {429, "rate_limit", true},       {500, "server_error", true},
      {501, "server_error", true},     {502, "provider_error", true},
      {503, "overloaded", true},       {504, "timeout", true},
      {524, "timeout", true},          {529, "overloaded", true},
  };
  for (const auto& row : rows) {
    const std::string body =
        R"({"error":{"code":)" + std::to_string(row.status) + R"(,"message":"m"},"user_id":"u"})";
    for (const Error& error : {error_from_body(row.status, body), error_from_body(row.status, "x"),
                               error_from_body(row.status, ""),
                               error_from_body(row.status, R"({"error":{"message":"m"}})")}) {
      EXPECT_EQ(code_of(error), row.code) << row.status;
      EXPECT_EQ(error.retryable, row.retryable) << row.status;
      EXPECT_EQ(error.status, row.status);
      EXPECT_FALSE(error.message.empty());
    }
  }
}

TEST(ErrorFromBody, TheErrorTypeDecidesBeforeTheStatus) {
  const struct {
    std::string_view type, code;
  } rows[] = {
      {"context_length_exceeded", "context_overflow"},
      {"max_tokens_exceeded", "context_overflow"},
      {"token_limit_exceeded", "context_overflow"},
      {"string_too_long", "context_overflow"},
      {"authentication", "auth"},
      {"payment_required", "billing"},
      {"rate_limit_exceeded", "rate_limit"},
      {"provider_overloaded", "overloaded"},
      {"provider_unavailable", "provider_error"},
      {"invalid_request", "invalid_request"},
      {"invalid_prompt", "invalid_request"},
      {"not_found", "model_not_found"},
      {"precondition_failed", "invalid_request"},
      {"payload_too_large", "too_large"},
      {"unprocessable", "invalid_request"},
      {"content_policy_violation", "moderation"},
      {"refusal", "moderation"},
      {"invalid_image", "invalid_request"},
      {"image_too_large", "invalid_request"},
      {"image_too_small", "invalid_request"},
      {"unsupported_image_format", "invalid_request"},
      {"image_download_failed", "invalid_request"},
      {"image_not_found", "invalid_request"},
      {"server", "server_error"},
      {"timeout", "timeout"},
      {"unmapped", "server_error"},
  };
  for (const auto& row : rows) {
    const std::string type(row.type);
    // A status that would say something else.
    for (const std::string& body :
         {R"({"error":{"code":418,"message":"m","metadata":{"error_type":")" + type + "\"}}}",
          R"({"error":{"http_status":418,"message":"m","error_type":")" + type + "\"}}"}) {
      EXPECT_EQ(code_of(error_from_body(418, body)), row.code) << body;
    }
  }
  // An unknown one says nothing.
  EXPECT_EQ(
      code_of(error_from_body(
          429, R"({"error":{"code":429,"message":"m","metadata":{"error_type":"new_one"}}})")),
      "rate_limit");
}

TEST(ErrorFromBody, AvailabilityIsExplainedAndSaysWhetherToRetry) {
  const struct {
    std::string_view code, expected;
    int status;
  } rows[] = {
      {"model_not_found", "model_not_found", 400},
      {"wrong_endpoint", "invalid_request", 400},
      {"no_endpoints", "model_not_found", 404},
      {"model_deprecated", "model_not_found", 404},
      {"model_unavailable_upstream", "model_not_found", 404},
      {"free_variant_ended", "model_not_found", 404},
      {"privacy_restricted", "constraint", 404},
      {"constraint_filtered", "constraint", 404},
      {"capacity_exhausted", "rate_limit", 429},
      {"temporarily_unavailable", "overloaded", 503},
      {"region_restricted", "region_restricted", 403},
  };
  for (const auto& row : rows) {
    for (const bool retryable : {false, true}) {
      const std::string body = R"({"error":{"message":"m","http_status":)" +
                               std::to_string(row.status) + R"(,"availability":{"code":")" +
                               std::string(row.code) + R"(","retryable":)" +
                               (retryable ? "true" : "false") + "}}}";
      const Error error = error_from_body(500, body);
      EXPECT_EQ(code_of(error), row.expected) << row.code;
      EXPECT_EQ(error.retryable, retryable) << row.code;
      EXPECT_EQ(error.status, row.status) << row.code;
    }
  }
}

// "No such model" and "no endpoint fits your constraints" are different things to tell a user.
TEST(ErrorFromBody, AMissingEndpointBecauseOfConstraintsIsAConstraint) {
  for (const std::string_view extra : {R"("excluded_by":["data_policy:zdr"])",
                                       R"("constraint":{"field":"provider.only","detail":"d"})"}) {
    const std::string body =
        R"({"error":{"code":404,"message":"m","availability":{"code":"no_endpoints",)" +
        std::string(extra) + "}}}";
    EXPECT_EQ(code_of(error_from_body(404, body)), "constraint") << extra;
  }
}

TEST(ErrorFromBody, AForbiddenRequestIsToldApartByItsMetadata) {
  const auto code = [](std::string_view metadata) {
    return code_of(error_from_body(
        403, R"({"error":{"code":403,"message":"m","metadata":)" + std::string(metadata) + "}}"));
  };
  EXPECT_EQ(code(R"({"reasons":["violence"],"flagged_input":"x"})"), "moderation");
  EXPECT_EQ(code(R"({"flagged_input":"x"})"), "moderation");
  EXPECT_EQ(code(R"({"patterns":["a"]})"), "guardrail");
  EXPECT_EQ(code("{}"), "auth");
  EXPECT_EQ(code("null"), "auth");
}

TEST(ErrorFromBody, TheStatusIsReadFromTheBodyFirst) {
  EXPECT_EQ(error_from_body(200, R"({"error":{"code":429,"message":"m"}})").status, 429);
  EXPECT_EQ(error_from_body(200, R"({"error":{"http_status":503,"message":"m"}})").status, 503);
  EXPECT_EQ(code_of(error_from_body(200, R"({"error":{"http_status":503}})")), "overloaded");
  // A code that is no status: text, or a number out of range.
  for (const std::string_view value : {"\"rate_limit\"", "\"429\"", "0", "-1", "99999", "null"}) {
    const std::string body = R"({"error":{"message":"m","code":)" + std::string(value) + "}}";
    EXPECT_EQ(error_from_body(502, body).status, 502) << body;
  }
  EXPECT_EQ(error_from_object(R"({"code":"server_error","message":"m"})", 0).status, 0);
}

TEST(ErrorFromBody, TheProvidersOwnWordsAreAdded) {
  const auto message = [](std::string_view raw) {
    return error_from_body(400, R"({"error":{"code":400,"message":"Provider returned error",)"
                                R"("metadata":{"provider_name":"Acme","raw":)" +
                                    std::string(raw) + "}}}")
        .message;
  };
  EXPECT_EQ(message(R"("{\"error\":{\"message\":\"bad tool\"}}")"),
            "Provider returned error: bad tool");
  EXPECT_EQ(message(R"("{\"message\":\"bad tool\"}")"), "Provider returned error: bad tool");
  EXPECT_EQ(message(R"("  plain words ")"), "Provider returned error: plain words");
  EXPECT_EQ(message("\"\""), "Provider returned error");
  EXPECT_EQ(message("{}"), "Provider returned error");
  EXPECT_LT(message("\"" + std::string(10'000, 'x') + "\"").size(), 400U);
}

TEST(ErrorFromBody, UpstreamsObjectIsHandedOnAsJson) {
  const Error error =
      error_from_body(429, R"( {"error" : { "code":429, "message":"m", "x":[1] } } )");
  EXPECT_TRUE(is_valid_json(error.upstream)) << error.upstream;
  EXPECT_NE(error.upstream.find("\"x\":[1]"), std::string::npos);
  EXPECT_EQ(error_from_body(500, "plain").upstream, "");
}

TEST(ErrorFromBody, AStringIsAlsoAnError) {
  const Error error = error_from_body(500, R"({"error":"it broke"})");
  EXPECT_EQ(error.message, "it broke");
  EXPECT_EQ(code_of(error), "server_error");
  EXPECT_TRUE(is_valid_json(error.upstream)) << error.upstream;
}

TEST(ErrorFromBody, WhatIsNoErrorObjectIsStillATypedError) {
  const Error html = error_from_body(502, "\n <!DOCTYPE html><html>secret page</html>");
  EXPECT_EQ(code_of(html), "provider_error");
  EXPECT_NE(html.message.find("HTML"), std::string::npos);
  EXPECT_EQ(html.message.find("secret"), std::string::npos);
  EXPECT_NE(error_from_body(500, "").message.find("empty body"), std::string::npos);
  EXPECT_EQ(code_of(error_from_body(200, "")), "bad_response");
  EXPECT_EQ(code_of(error_from_body(200, "[]")), "bad_response");
  EXPECT_EQ(code_of(error_from_body(200, R"({"error":null})")), "bad_response");
  EXPECT_EQ(code_of(error_from_body(200, R"({"choices":[]})")), "bad_response");
  EXPECT_LT(error_from_body(500, std::string(100'000, 'x')).message.size(), 500U);
  EXPECT_LT(error_from_body(500, R"({"error":{"message":")" + std::string(50'000, 'x') + R"("}})")
                .message.size(),
            1100U);
}

TEST(ErrorFromBody, FindsTheHintHowLongToWait) {
  const auto hint = [](std::string_view members) {
    return error_from_body(429,
                           R"({"error":{"code":429,"message":"m",)" + std::string(members) + "}}")
        .retry_after_ms;
  };
  EXPECT_EQ(hint(R"("availability":{"code":"capacity_exhausted","retry_after":2.5})"), 2500);
  EXPECT_EQ(hint(R"("availability":{"code":"capacity_exhausted","retry_after":0})"), 0);
  EXPECT_EQ(hint(R"("metadata":{"headers":{"Retry-After":"7"}})"), 7000);
  EXPECT_EQ(hint(R"("metadata":{})"), -1);
  EXPECT_EQ(hint(R"("availability":{"retry_after":"2"})"), -1);
  EXPECT_EQ(hint(R"("availability":{"retry_after":-5})"), -1);
}

double hinted(ErrorCode code, const RetryHeaders& headers) {
  Error error = make_error(code, "m");
  add_retry_hints(error, headers);
  return error.retry_after_ms;
}

double hinted_moment(ErrorCode code, const RetryHeaders& headers) {
  Error error = make_error(code, "m");
  add_retry_hints(error, headers);
  return error.retry_at_epoch_ms;
}

TEST(AddRetryHints, ReadsSecondsAndMilliseconds) {
  const auto hint = [](std::string text) { return hinted(ErrorCode::kOverloaded, {text, "", ""}); };
  EXPECT_EQ(hint("2"), 2000);
  EXPECT_EQ(hint(" 0.5 "), 500);
  EXPECT_EQ(hint("0"), 0);
  for (const std::string_view text : {"", "-1", "soon", "nan", "inf", "0x10", "1e999"}) {
    EXPECT_LT(hint(std::string(text)), 0) << text;
  }
  EXPECT_EQ(hinted(ErrorCode::kOverloaded, {"1", "2500", ""}), 2500);
  EXPECT_EQ(hinted(ErrorCode::kOverloaded, {"3", "2500", ""}), 3000);
}

TEST(AddRetryHints, ReadsMoments) {
  EXPECT_EQ(hinted_moment(ErrorCode::kOverloaded, {"Sun, 06 Nov 1994 08:49:37 GMT", "", ""}),
            784'111'777'000);
  EXPECT_EQ(hinted_moment(ErrorCode::kRateLimit, {"", "", "1741305600000"}), 1'741'305'600'000);
  EXPECT_EQ(hinted_moment(ErrorCode::kRateLimit, {"", "", "1741305600"}), 1'741'305'600'000);
  // A window that has not run out is no reason to wait.
  EXPECT_LT(hinted_moment(ErrorCode::kServerError, {"", "", "1741305600000"}), 0);
  for (const std::string_view text : {"", "-5", "tomorrow", "Sun, 06 Nov 1994", "1e999"}) {
    EXPECT_LT(hinted_moment(ErrorCode::kRateLimit, {std::string(text), "", std::string(text)}), 0)
        << text;
  }
}

TEST(ErrorFromObject, IsWholeForAnyJson) {
  for (const std::string_view text :
       {"{}", "[]", "null", "5", "\"words\"", R"({"message":5,"code":{},"metadata":[]})",
        R"({"metadata":{"raw":{}},"availability":[]})"}) {
    const Error error = error_from_object(text, 0);
    EXPECT_FALSE(error.message.empty()) << text;
    EXPECT_TRUE(is_valid_json(error.upstream)) << text;
  }
  EXPECT_EQ(error_from_object("\"words\"", 0).message, "words");
}

// Reading such an object would take longer than the call.
TEST(ErrorFromBody, AnObjectOfAbsurdLengthIsNotRead) {
  std::string body = R"({"error":{"code":429,"message":"m","metadata":{)";
  for (int i = 0; i < 100'000; ++i) body += "\"key" + std::to_string(i) + "\":1,";
  body += R"("last":1}}})";
  const Error error = error_from_body(503, body);
  EXPECT_EQ(code_of(error), "overloaded");
  EXPECT_EQ(error.status, 503);
  EXPECT_TRUE(is_valid_json(error.upstream));
  EXPECT_LT(error.upstream.size(), 200'000U);
}

}  // namespace
}  // namespace fluffbuzz
