// Shaping, streams and estimates: the case files of tests/cases natively. tests/js/cases.test.mjs
// runs the same files through the WebAssembly module.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/json_value.h"
#include "call/call.h"
#include "call/core.h"
#include "call/models.h"
#include "case_support.h"

namespace fluffbuzz {
namespace {

namespace fs = std::filesystem;

Json names_of(const Json& list, std::string_view field) {
  Json out = Json::array();
  for (const Json& item : list) out.push_back(string_or(item, field, ""));
  return out;
}

void expect_headers(const Json& expected, const Json& actual) {
  for (const auto& [name, value] : expected.items()) {
    const Json* header = find_member(actual, name);
    if (value.is_null()) {
      EXPECT_EQ(header, nullptr) << name;
    } else {
      ASSERT_NE(header, nullptr) << name;
      EXPECT_EQ(*header, value) << name;
    }
  }
}

void expect_explanation(const Json& expect, const Json& actual, const std::string& report) {
  for (const auto& [field, value] : expect.items()) {
    if (field == "headers") {
      expect_headers(value, actual["headers"]);
    } else if (field == "rules" || field == "withheld") {
      EXPECT_EQ(names_of(actual[field], "name"), value) << field;
    } else if (field == "warnings") {
      EXPECT_EQ(names_of(actual[field], "code"), value) << field;
    } else if (field == "text") {
      EXPECT_NE(report.find("\"body\":" + text_of(value) + ",\"rules\":"), std::string::npos)
          << report;
    } else {
      EXPECT_EQ(actual[field], value) << field;
    }
  }
}

void run_shape_case(const Json& test) {
  const Json& expect = *find_member(test, "expect");
  const Json* expected_error = find_member(expect, "error");
  Error error;
  const auto core = core_of(test, error);
  if (core == nullptr) {
    ASSERT_NE(expected_error, nullptr) << error.message;
    EXPECT_EQ(error_code_name(error.code), string_or(*expected_error, "code", ""));
    EXPECT_NE(error.message.find(string_or(*expected_error, "message", "")), std::string::npos)
        << error.message;
    return;
  }
  const std::string text = string_or(test, "request_text", text_or_empty(test, "request"));
  const std::string report = explain(*core, text, text_or_empty(test, "options"),
                                     string_or(test, "mode", "chat") == "chat");
  const Result<Json> parsed = parse_json(report);
  ASSERT_TRUE(parsed) << report;
  EXPECT_EQ(report.find("sk-or-test-1234"), std::string::npos);
  const Json* failed = find_member(parsed.value(), "error");
  if (expected_error != nullptr) {
    ASSERT_NE(failed, nullptr) << report;
    EXPECT_EQ(difference(*expected_error, *failed, "error"), "");
    return;
  }
  ASSERT_EQ(failed, nullptr) << report;
  expect_explanation(expect, *find_member(parsed.value(), "explanation"), report);
  EXPECT_EQ(explain(*core, text, text_or_empty(test, "options"),
                    string_or(test, "mode", "chat") == "chat"),
            report)
      << "shaping twice gives the same bytes";
}

// What a whole stream brought: events with adjacent text joined, and the final action.
struct Outcome {
  Json events = Json::array();
  Json done;
};

void keep_event(Json& events, const Json& event) {
  const std::string type = string_or(event, "type", "");
  if (type == "waiting") return;  // one per read: depends on the cuts
  Json* last = events.empty() ? nullptr : &events.back();
  for (const std::string_view joined : {"text", "delta"}) {
    const Json* more = find_member(event, joined);
    const bool same_run = last != nullptr && more != nullptr &&
                          string_or(*last, "type", "") == type &&
                          string_or(*last, "id", "") == string_or(event, "id", "");
    if (same_run) {
      (*last)[std::string(joined)] = string_or(*last, joined, "") + text_of(*more);
      return;
    }
  }
  events.push_back(event);
}

void take(const Call& call, Call::Signal signal, Outcome& outcome) {
  if (signal == Call::Signal::kReadOn) return;
  if (signal == Call::Signal::kText || signal == Call::Signal::kReasoning) {
    keep_event(outcome.events, Json{{"type", signal == Call::Signal::kText ? "text" : "reasoning"},
                                    {"text", std::string(call.output())}});
    return;
  }
  const Result<Json> step = parse_json(call.output());
  ASSERT_TRUE(step) << call.output();
  for (const Json& event : *find_member(step.value(), "events")) keep_event(outcome.events, event);
  const Json& action = *find_member(step.value(), "action");
  if (string_or(action, "type", "") == "done") outcome.done = action;
}

using Cuts = std::function<size_t(size_t)>;  // position -> end of the read that begins there

Outcome play(const std::shared_ptr<CoreState>& core, const Json& test, const std::string& body,
             const Cuts& cut) {
  Call call(core, CallMode::kChat,
            ByteBuffer(R"({"model":"acme/m","messages":[{"role":"user","content":"hi"}]})"),
            R"({"fallbacks":[],"timeoutMs":100})", 1);
  Outcome outcome;
  take(call, call.start(0), outcome);
  const Json& response = *find_member(test, "response");
  Json headers = Json::array();
  for (const auto& [name, value] : find_member(response, "headers")->items()) {
    headers.push_back(Json::array({name, value}));
  }
  take(call,
       call.on_response(static_cast<int>(double_or(response, "status", 0)), dump_json(headers), 1),
       outcome);
  for (size_t at = 0; at < body.size() && outcome.done.is_null();) {
    const size_t end = std::min(body.size(), cut(at));
    // Exact-size block: the sanitizer sees any read past the end.
    const std::vector<char> read(body.begin() + static_cast<std::ptrdiff_t>(at),
                                 body.begin() + static_cast<std::ptrdiff_t>(end));
    take(call, call.on_body({read.data(), read.size()}, 2), outcome);
    at = end;
  }
  if (outcome.done.is_null()) take(call, call.on_body_end(3), outcome);
  return outcome;
}

void expect_same(const Outcome& a, const Outcome& b, const std::string& what) {
  EXPECT_EQ(a.done, b.done) << what;
  EXPECT_EQ(a.events, b.events) << what;
}

void run_stream_case(const Json& test, const fs::path& file) {
  const std::string name = string_or(test, "body_file", "");
  const std::string body =
      name.empty() ? string_or(test, "body", "") : read_file(file.parent_path() / name);
  Error error;
  const auto core = core_of(test, error);
  ASSERT_NE(core, nullptr) << error.message;
  const auto whole = [](size_t) { return std::string::npos; };
  const Outcome expected = play(core, test, body, whole);
  const Json& expect = *find_member(test, "expect");
  EXPECT_EQ(difference(expect, expected.done, ""), "") << dump_json(expected.done);
  expect_same(play(core, test, body, [](size_t at) { return at + 1; }), expected, "byte by byte");
  for (size_t seed = 1; seed <= 5; ++seed) {
    size_t state = seed;
    const auto random = [&state](size_t at) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      return at + 1 + (state >> 33U) % 97;
    };
    expect_same(play(core, test, body, random), expected, "random " + std::to_string(seed));
  }
  for (size_t cut = 1; cut < body.size(); ++cut) {
    const auto split = [cut](size_t at) { return at < cut ? cut : std::string::npos; };
    expect_same(play(core, test, body, split), expected, "cut at " + std::to_string(cut));
    if (testing::Test::HasFailure()) return;
  }
  if (string_or(*find_member(*find_member(test, "response"), "headers"), "content-type", "") !=
      "text/event-stream") {
    return;
  }
  for (const std::string_view line_end : {"\n", "\r\n", "\r"}) {
    const std::string other = with_line_ends(body, line_end);
    expect_same(play(core, test, other, whole), expected, "other line ends");
    expect_same(play(core, test, other, [](size_t at) { return at + 1; }), expected,
                "other line ends, byte by byte");
  }
}

void run_estimate_case(const Json& test) {
  Error error;
  const auto core = core_of(test, error);
  ASSERT_NE(core, nullptr) << error.message;
  const std::string report =
      estimate(*core, text_or_empty(test, "request"), text_or_empty(test, "options"),
               static_cast<int>(double_or(test, "utc", 0)));
  const Result<Json> parsed = parse_json(report);
  ASSERT_TRUE(parsed) << report;
  EXPECT_EQ(difference(*find_member(test, "expect"), parsed.value(), ""), "") << report;
}

bool register_cases() {
  add_cases("shape", run_shape_case);
  add_cases("estimate", run_estimate_case);
  for (const fs::path& file : case_files("stream")) {
    const Json test = parsed_file(file);
    add_case("stream_case", file.stem().string(), [test, file] { run_stream_case(test, file); });
  }
  return true;
}

[[maybe_unused]] const bool kRegistered = register_cases();

}  // namespace
}  // namespace fluffbuzz
