// Calls and upstream errors: the case files of tests/cases/call and tests/cases/error natively.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "call/call.h"
#include "call/models.h"
#include "case_support.h"

namespace fluffbuzz {
namespace {

Call::Signal input(Call& call, const Json& step) {
  const double now = double_or(step, "now", 0);
  const std::string kind = string_or(step, "input", "");
  if (kind == "start") return call.start(now);
  if (kind == "on_response") {
    return call.on_response(static_cast<int>(double_or(step, "status", 0)),
                            text_or_empty(step, "headers"), now, double_or(step, "wall", 0));
  }
  if (kind == "on_body") return call.on_body(string_or(step, "bytes", ""), now);
  if (kind == "on_body_end") return call.on_body_end(now);
  if (kind == "on_failure") return call.on_failure(string_or(step, "kind", ""), now);
  if (kind == "on_heartbeat") return call.on_heartbeat(now);
  return call.on_wait_over(now);
}

void run_call_case(const Json& test) {
  Error error;
  const auto core = core_of(test, error);
  ASSERT_NE(core, nullptr) << error.message;
  const std::string name = string_or(test, "mode", "chat");
  const CallMode mode = name == "relay"   ? CallMode::kRelay
                        : name == "image" ? CallMode::kImage
                                          : CallMode::kChat;
  const auto new_call = [&](const Json& from) {
    return std::make_unique<Call>(core, mode, ByteBuffer(text_or_empty(from, "request")),
                                  text_or_empty(from, "options"), 1);
  };
  std::unique_ptr<Call> call = new_call(test);
  int number = 0;
  for (const Json& step : *find_member(test, "steps")) {
    const std::string where = "step " + std::to_string(number++) + ": " + dump_json(step);
    if (string_or(step, "input", "") == "load_catalogue") {
      load_catalogue(*core, static_cast<int>(double_or(step, "status", 0)),
                     text_or_empty(step, "body"), double_or(step, "now", 0));
      continue;
    }
    if (string_or(step, "input", "") == "new_call") {
      call = new_call(find_member(step, "request") == nullptr ? test : step);
      continue;
    }
    const Call::Signal signal = input(*call, step);
    const Json* released = find_member(step, "released");
    if (released != nullptr) {
      EXPECT_EQ(static_cast<double>(call->released()), number_of(*released, -1)) << where;
    }
    const Json* text = find_member(step, "text");
    const Json* expect = find_member(step, "expect");
    if (text != nullptr) {
      EXPECT_EQ(signal, Call::Signal::kText) << where;
      EXPECT_EQ(call->output(), text_of(*text)) << where;
    } else if (expect == nullptr) {
      EXPECT_EQ(signal, Call::Signal::kReadOn) << where;
    } else {
      ASSERT_EQ(signal, Call::Signal::kStep) << where;
      const Result<Json> actual = parse_json(call->output());
      ASSERT_TRUE(actual) << call->output();
      EXPECT_EQ(difference(*expect, actual.value(), ""), "") << where << "\n" << call->output();
    }
  }
}

// What a call does with one failed response: the last step, as JSON.
Json after_failure(const std::shared_ptr<CoreState>& core, const Json& test, const char* options) {
  Call call(core, CallMode::kChat, ByteBuffer(R"({"model":"acme/m","messages":[]})"), options, 1);
  call.start(0);
  Json headers = Json::array();
  if (const Json* given = find_member(test, "headers")) {
    for (const auto& [name, value] : given->items()) headers.push_back(Json::array({name, value}));
  }
  call.on_response(static_cast<int>(double_or(test, "status", 0)), dump_json(headers), 0,
                   double_or(test, "wall", 0));
  const Json& body = *find_member(test, "body");
  Call::Signal signal = call.on_body(body.is_string() ? text_of(body) : dump_json(body), 0);
  if (signal == Call::Signal::kReadOn) signal = call.on_body_end(0);
  EXPECT_EQ(signal, Call::Signal::kStep);
  const Result<Json> step = parse_json(call.output());
  EXPECT_TRUE(step) << call.output();
  return step ? step.value() : Json();
}

void run_error_case(const Json& test) {
  Error error;
  const auto core = core_of(test, error);
  ASSERT_NE(core, nullptr) << error.message;
  // Too little time for another attempt: the error as it is told in the end.
  const Json alone = after_failure(core, test, R"({"fallbacks":[],"timeoutMs":100})");
  const Json& action = *find_member(alone, "action");
  EXPECT_EQ(difference(Json{{"error", *find_member(test, "expect")}}, action, ""), "")
      << dump_json(action);
  // Health remembers what the first call met.
  const auto fresh = core_of(test, error);
  const std::string then = string_or(
      *find_member(after_failure(fresh, test, R"({"fallbacks":["b/c"]})"), "action"), "type", "");
  EXPECT_EQ(then == "wait"    ? "retry"
            : then == "fetch" ? "next"
                              : "stop",
            string_or(test, "then", ""));
}

bool register_cases() {
  add_cases("call", run_call_case);
  add_cases("error", run_error_case);
  return true;
}

[[maybe_unused]] const bool kRegistered = register_cases();

}  // namespace
}  // namespace fluffbuzz
