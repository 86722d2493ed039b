// Answers of /responses and /embeddings in byte mode: the case files of tests/cases/endpoint,
// wherever the reads end. tests/js/endpoint_cases.test.mjs runs them through the module.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "call/call.h"
#include "case_support.h"
#include "response/json_skim.h"

namespace fluffbuzz {
namespace {

using Cuts = std::function<size_t(size_t)>;  // position -> end of the read that begins there

struct Relayed {
  std::string passed;
  Json done;
};

std::string body_of(const Json& test) {
  const Json* events = find_member(test, "events");
  if (events == nullptr) return string_or(test, "body", "");
  std::string out;
  for (const Json& event : *events) {
    if (event.is_string()) {
      out += text_of(event);
      continue;
    }
    const std::string type = string_or(event, "type", "");
    if (!type.empty()) out += "event: " + type + "\n";
    out += "data: " + dump_json(event) + "\n\n";
  }
  return out;
}

Relayed relay(const Json& test, const std::string& body, const Cuts& cut) {
  Error error;
  Call call(
      core_of(test, error), CallMode::kRelay,
      ByteBuffer(R"({"model":"acme/m","input":"hi","stream":true})"),
      R"({"fallbacks":[],"timeoutMs":100,"endpoint":)" + text_or_empty(test, "endpoint") + "}", 1);
  Relayed out;
  uint64_t released = 0;
  size_t received = 0;
  const auto take = [&](Call::Signal signal) {
    EXPECT_GE(call.released(), released);
    EXPECT_LE(call.released(), received);
    released = call.released();
    if (signal == Call::Signal::kReadOn) return;
    const Result<Json> step = parse_json(call.output());
    ASSERT_TRUE(step) << call.output();
    const Json& action = *find_member(step.value(), "action");
    if (string_or(action, "type", "") == "done") out.done = action;
  };
  const Json& response = *find_member(test, "response");
  Json headers = Json::array();
  for (const auto& [name, value] : find_member(response, "headers")->items()) {
    headers.push_back(Json::array({name, value}));
  }
  take(call.start(0));
  take(call.on_response(static_cast<int>(double_or(response, "status", 0)), dump_json(headers), 1));
  while (received < body.size() && out.done.is_null()) {
    const size_t end = std::min(body.size(), cut(received));
    const std::vector<char> block(body.begin() + static_cast<std::ptrdiff_t>(received),
                                  body.begin() + static_cast<std::ptrdiff_t>(end));
    received = end;
    take(call.on_body({block.data(), block.size()}, 2));
  }
  if (out.done.is_null()) take(call.on_body_end(3));
  out.passed = body.substr(0, released);
  return out;
}

void expect_outcome(const Json& test, const std::string& body, const Relayed& actual) {
  const Json& expect = *find_member(test, "expect");
  const std::string dropped = string_or(expect, "dropped", "");
  EXPECT_EQ(actual.passed + dropped, body);
  EXPECT_EQ(text_or_empty(actual.done, "tail"), text_or_empty(expect, "tail"));
  EXPECT_EQ(find_member(actual.done, "error") != nullptr, find_member(expect, "error") != nullptr)
      << dump_json(actual.done);
  for (const std::string_view part : {"outcome", "error"}) {
    const Json* wanted = find_member(expect, part);
    const Json* found = find_member(actual.done, part);
    if (wanted == nullptr || found == nullptr) continue;
    EXPECT_EQ(difference(*wanted, *found, std::string(part)), "");
  }
}

// The LF behind the CR that completes the last line has not been read when all is decided.
std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

void run_at_every_cut(const Json& test, const std::string& body) {
  const Relayed whole = relay(test, body, [](size_t) { return std::string::npos; });
  const auto expect_same = [&](const Cuts& cut, const std::string& what) {
    const Relayed other = relay(test, body, cut);
    EXPECT_EQ(without_line_end(other.passed), without_line_end(whole.passed)) << what;
    EXPECT_EQ(other.done, whole.done) << what;
  };
  expect_same([](size_t at) { return at + 1; }, "byte by byte");
  for (size_t cut = 1; cut < body.size() && !testing::Test::HasFailure(); ++cut) {
    expect_same([cut](size_t at) { return at < cut ? cut : std::string::npos; },
                "cut at " + std::to_string(cut));
  }
}

void run_endpoint_case(const Json& test) {
  const std::string body = body_of(test);
  expect_outcome(test, body, relay(test, body, [](size_t) { return std::string::npos; }));
  run_at_every_cut(test, body);
  if (find_member(test, "events") != nullptr) run_at_every_cut(test, with_line_ends(body, "\r\n"));
}

bool register_cases() {
  add_cases("endpoint", run_endpoint_case);
  return true;
}

[[maybe_unused]] const bool kRegistered = register_cases();

Json embeddings(size_t count, const std::string& vector) {
  std::string body = R"({"object":"list","data":[)";
  for (size_t i = 0; i < count; ++i) {
    body += (i == 0 ? "" : ",") + (R"({"index":)" + std::to_string(i)) + R"(,"embedding":)" +
            vector + "}";
  }
  body += R"(],"model":"acme/e","usage":{"prompt_tokens":9,"cost":0.5}})";
  return Json{{"endpoint", "embeddings"},
              {"response", {{"status", 200}, {"headers", {{"content-type", "application/json"}}}}},
              {"body", body}};
}

// What is kept of an answer is bounded; its usage must not be lost by that.
TEST(EndpointAnswers, MegabytesOfVectorsLeaveTheUsage) {
  std::string floats = "[0.1";
  for (int i = 0; i < 1500; ++i) floats += ",-0.01234567";
  floats += "]";
  const std::string base64 = "\"" + std::string(8192, 'A') + "\"";
  for (const Json& test : {embeddings(200, floats), embeddings(2000, base64)}) {
    const std::string body = body_of(test);
    const Relayed relayed = relay(test, body, [](size_t at) { return at + 16'384; });
    EXPECT_EQ(relayed.passed.size(), body.size());
    const Json& outcome = *find_member(relayed.done, "outcome");
    EXPECT_EQ(double_or(outcome, "cost", 0), 0.5) << dump_json(relayed.done);
    EXPECT_EQ(string_or(outcome, "model", ""), "acme/e");
  }
}

// Nothing says that the last event was no end when it was too large to be read.
TEST(EndpointAnswers, AnEndThatIsTooLargeToReadIsOne) {
  std::string output = R"({"type":"message"})";
  for (int i = 0; i < 40'000; ++i) output += R"(,{"a":1})";
  const std::string end = R"(data: {"type":"response.completed","response":{"output":[)" + output +
                          "]}}\n\ndata: [DONE]\n\n";
  const Json test = {
      {"endpoint", "responses"},
      {"response", {{"status", 200}, {"headers", {{"content-type", "text/event-stream"}}}}}};
  const auto pieces = [](size_t at) { return at + 10'000; };
  const std::string delta = "data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\"}\n\n";
  const Relayed ended = relay(test, delta + end, pieces);
  EXPECT_EQ(find_member(ended.done, "error"), nullptr) << dump_json(ended.done);
  EXPECT_EQ(ended.passed, delta + end);
  const Relayed cut = relay(test, end.substr(0, end.find("data: [DONE]")) + delta, pieces);
  const Json* error = find_member(cut.done, "error");
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(string_or(*error, "code", ""), "truncated");
}

std::string skimmed(std::string_view text, bool keep_elements, size_t piece) {
  JsonSkim skim(keep_elements);
  ByteBuffer out;
  for (size_t at = 0; at < text.size(); at += piece) skim.append(text.substr(at, piece), out);
  return std::string(out.view());
}

TEST(JsonSkim, LeavesOutWhatIsDeep) {
  const std::string text =
      R"( {"a":[{"b":[1,[2]],"c":"]\"}","d":{"e":{}}},[3]],"f":{"g":[4],"h":{"i":5}},"j":"k"} )";
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    EXPECT_EQ(skimmed(text, true, piece),
              R"( {"a":[{"b":[],"c":"]\"}","d":{}},[3]],"f":{"g":[4],"h":{"i":5}},"j":"k"} )");
    EXPECT_EQ(skimmed(text, false, piece), R"( {"a":[{},[]],"f":{"g":[4],"h":{"i":5}},"j":"k"} )");
  }
  EXPECT_EQ(skimmed("]]}}[1]{", true, 1), "]]}}[1]{");
}

}  // namespace
}  // namespace fluffbuzz
