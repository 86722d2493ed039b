// Byte mode with every stream of tests/cases/stream: wherever the reads end, the reader of a relay
// gets the same bytes, none of which are taken back, and a stream that failed never looks complete.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "call/call.h"
#include "case_support.h"

namespace fluffbuzz {
namespace {

struct Relayed {
  std::string head;
  std::string bytes;  // with the error event, where there is one
  Json done;
};

using Cuts = std::function<size_t(size_t)>;  // position -> end of the read that begins there

class Reader {
 public:
  Reader(const Json& test, std::string body) : body_(std::move(body)) {
    Error error;
    call_ = std::make_unique<Call>(core_of(test, error), CallMode::kRelay,
                                   ByteBuffer(R"({"model":"acme/m","messages":[],"stream":true})"),
                                   R"({"fallbacks":[],"timeoutMs":100})", 1);
    const Json& response = *find_member(test, "response");
    Json headers = Json::array();
    for (const auto& [name, value] : find_member(response, "headers")->items()) {
      headers.push_back(Json::array({name, value}));
    }
    take(call_->start(0));
    take(call_->on_response(static_cast<int>(double_or(response, "status", 0)), dump_json(headers),
                            1));
  }

  Relayed read(const Cuts& cut) {
    for (size_t at = 0; at < body_.size() && out_.done.is_null();) {
      const size_t end = std::min(body_.size(), cut(at));
      const std::vector<char> block(body_.begin() + static_cast<std::ptrdiff_t>(at),
                                    body_.begin() + static_cast<std::ptrdiff_t>(end));
      received_ = end;
      take(call_->on_body({block.data(), block.size()}, 2));
      at = end;
    }
    if (out_.done.is_null()) take(call_->on_body_end(3));
    out_.bytes = body_.substr(0, released_) + string_or(out_.done, "tail", "");
    return std::move(out_);
  }

 private:
  void take(Call::Signal signal) {
    EXPECT_GE(call_->released(), released_);
    EXPECT_LE(call_->released(), received_);
    released_ = call_->released();
    EXPECT_TRUE(released_ == 0 || signal == Call::Signal::kStep || !out_.head.empty());
    if (signal == Call::Signal::kReadOn) return;
    const Result<Json> step = parse_json(call_->output());
    ASSERT_TRUE(step) << call_->output();
    for (const Json& event : *find_member(step.value(), "events")) {
      EXPECT_EQ(string_or(event, "type", ""), "respond");
      EXPECT_EQ(out_.head, "");
      out_.head = dump_json(event);
    }
    const Json& action = *find_member(step.value(), "action");
    if (string_or(action, "type", "") == "done") out_.done = action;
  }

  const std::string body_;
  std::unique_ptr<Call> call_;
  size_t received_ = 0;
  size_t released_ = 0;
  Relayed out_;
};

void expect_same(const Relayed& actual, const Relayed& expected, const std::string& what) {
  EXPECT_EQ(actual.head, expected.head) << what;
  EXPECT_EQ(actual.bytes, expected.bytes) << what;
  EXPECT_EQ(actual.done, expected.done) << what;
}

void run(const Json& test, const std::string& body) {
  const Relayed whole = Reader(test, body).read([](size_t) { return std::string::npos; });
  const bool failed = find_member(whole.done, "error") != nullptr;
  const bool stream = whole.head.find("text/event-stream") != std::string::npos;
  EXPECT_NE(whole.head, "");
  if (!failed) {
    EXPECT_EQ(whole.bytes, body);
  }
  EXPECT_EQ(find_member(whole.done, "tail") != nullptr, failed && stream);
  if (failed && stream) {
    EXPECT_EQ(whole.bytes.find("[DONE]"), std::string::npos);
  }
  expect_same(Reader(test, body).read([](size_t at) { return at + 1; }), whole, "byte by byte");
  // Every position of a short stream; of a long one, where all is repeated, some of each kind.
  const size_t stride = body.size() > 4096 ? 7 : 1;
  for (size_t cut = 1; cut < body.size() && !testing::Test::HasFailure(); cut += stride) {
    const auto split = [cut](size_t at) { return at < cut ? cut : std::string::npos; };
    expect_same(Reader(test, body).read(split), whole, "cut at " + std::to_string(cut));
  }
}

bool register_cases() {
  for (const auto& file : case_files("stream")) {
    const Json test = parsed_file(file);
    add_case("relay_cuts", file.stem().string(), [test, file] {
      const std::string name = string_or(test, "body_file", "");
      const std::string body =
          name.empty() ? string_or(test, "body", "") : read_file(file.parent_path() / name);
      run(test, body);
      const bool stream = text_or_empty(test, "response").find("event-stream") != std::string::npos;
      if (stream) run(test, with_line_ends(body, "\r\n"));
    });
  }
  return true;
}

[[maybe_unused]] const bool kRegistered = register_cases();

}  // namespace
}  // namespace fluffbuzz
