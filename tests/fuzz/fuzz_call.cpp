// A whole call, driven by a script of bytes: any input in any state, any answer, any time.
//
// Input: mode, configuration, request and options (one byte each), then steps. A step is one byte
// that says what happens, and what that takes:
//   0 start   1 on_response: status, headers   2 on_body: two bytes of length, the bytes
//   3 on_body_end   4 on_failure: kind   5 on_wait_over   6 time passes: how much
//   7 on_response with headers from the script: status, one byte of length, the text
//   8 the answer to `GET /models`: status, two bytes of length, the body   9 on_heartbeat
// tests/fuzz/seeds.mjs writes the same format.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "call/call.h"
#include "call/models.h"
#include "fuzz_support.h"
#include "relay_watch.h"

namespace fluffbuzz::fuzz {
namespace {

using Signal = Call::Signal;

constexpr std::string_view kKey = "sk-or-v1-FUZZKEY";

constexpr std::string_view kConfigs[] = {
    "{}",
    R"({"agents":{"defaults":{"model":{"primary":"openrouter/auto",
       "fallbacks":["openrouter/anthropic/b","openrouter/acme/c"]},"thinkingDefault":"high",
       "models":{"openrouter/acme/c":{"alias":"see","params":{"provider":{"sort":"price"}}}}}}})",
    R"({"models":{"providers":{"openrouter":{"baseUrl":"http://localhost:8787/api/v1"}}}})",
};
constexpr std::string_view kRequests[] = {
    R"({"messages":[{"role":"user","content":"hi"}]})",
    R"({"model":"anthropic/claude-x","messages":[{"role":"system","content":"s"}],"stream":true})",
    R"({"model":"acme/m","messages":[],"stream":false,"store":true,"reasoning_effort":"low"})",
    R"({"model":"nobody","messages":[]})",
    R"({"model":"see","models":["acme/a","openrouter/acme/b"],"messages":[]})",
    R"({"model":"acme/m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}],
       "tools":[{"type":"function","function":{"name":"f"}}],"max_tokens":1e9})",
    "[]",
    "{",
};
constexpr std::string_view kOptions[] = {
    "",
    R"({"thinking":"high","timeoutMs":1000,"idleTimeoutMs":10})",
    R"({"fallbacks":["acme/x","acme/y"],"params":{"thinking":"off"}})",
    R"({"fallbacks":["nobody"]})",
    R"({"timeoutMs":1e300})",
    R"({"headers":{"Authorization":"Bearer mine","X-A":"b"}})",
    R"({"unknown":1})",
    R"({"fallbacks":["acme/x"],"heartbeatMs":1})",
    R"({"endpoint":"responses","fallbacks":["acme/x"]})",
    R"({"endpoint":"embeddings"})",
};
constexpr int kStatuses[] = {200, 200, 200, 0,   302, 400, 401, 402, 403,
                             404, 413, 429, 500, 502, 503, 529, -1,  999};
constexpr std::string_view kHeaders[] = {
    R"([["content-type","text/event-stream"]])",
    R"([["content-type","application/json"]])",
    "[]",
    R"([["content-type","text/html"],["retry-after","1"]])",
    R"([["retry-after","100"],["x-generation-id","gen-h"],["set-cookie","a"]])",
    R"([["retry-after","1e308"],["retry-after-ms","250"]])",
    "not json",
    R"({"a":[1]})",
};
constexpr std::string_view kFailures[] = {"network", "timeout", "aborted", "", "nonsense"};

template <size_t N>
std::string_view pick(const std::string_view (&table)[N], uint8_t choice) {
  return table[choice % N];
}

bool has_key(uint8_t choice) { return choice % 7 != 6; }

std::shared_ptr<CoreState> core_of(uint8_t choice) {
  const std::string env =
      has_key(choice) ? R"({"OPENROUTER_API_KEY":")" + std::string(kKey) + "\"}" : "";
  Result<std::shared_ptr<CoreState>> core = make_core(pick(kConfigs, choice), env, "");
  check(core.ok(), "a built-in config is invalid");
  return core.value();
}

// Where the host believes the call to be, from the actions that it was given.
enum class Phase { kIdle, kFetching, kReading, kWaiting, kDone };

class Host {
 public:
  explicit Host(Script script) : script_(script) {
    mode_ = script_.byte() % 2 == 0 ? CallMode::kChat : CallMode::kRelay;
    const uint8_t setting = script_.byte();
    core_ = core_of(setting);
    has_key_ = has_key(setting);
    request_ = pick(kRequests, script_.byte());
    options_ = pick(kOptions, script_.byte());
    call_ = std::make_unique<Call>(core_, mode_, ByteBuffer(request_), options_, 7);
  }

  void run() {
    for (int steps = 0; steps < 500 && !script_.empty() && !unreadable_; ++steps) step();
    // Whatever happened, an abort ends it.
    if (unreadable_ || phase_ == Phase::kIdle || phase_ == Phase::kDone) return;
    take(call_->on_failure("aborted", now_), true);
    check(unreadable_ || phase_ == Phase::kDone, "an abort did not end the call");
  }

 private:
  void step() {
    switch (script_.byte() % 10) {
      case 0:
        take(call_->start(now_), phase_ == Phase::kIdle);
        break;
      case 1: {
        const int status = kStatuses[script_.byte() % std::size(kStatuses)];
        respond(status, pick(kHeaders, script_.byte()));
        break;
      }
      case 2: {
        const std::string_view bytes = script_.bytes(script_.two_bytes());
        const std::vector<char> block(bytes.begin(), bytes.end());
        if (phase_ == Phase::kReading) watch_.receive(bytes.size());
        take(call_->on_body({block.data(), block.size()}, now_), phase_ == Phase::kReading);
        break;
      }
      case 3:
        take(call_->on_body_end(now_), phase_ == Phase::kReading);
        break;
      case 4:
        take(call_->on_failure(pick(kFailures, script_.byte()), now_),
             phase_ != Phase::kIdle && phase_ != Phase::kDone);
        break;
      case 5:
        take(call_->on_wait_over(now_), phase_ == Phase::kWaiting);
        break;
      case 6:
        now_ += script_.byte() * 1000.0;
        break;
      case 7: {
        const int status = kStatuses[script_.byte() % std::size(kStatuses)];
        respond(status, script_.bytes(script_.byte()));
        break;
      }
      case 9:
        beat();
        break;
      default: {
        const int status = kStatuses[script_.byte() % std::size(kStatuses)];
        load(status, script_.bytes(script_.two_bytes()));
      }
    }
  }

  void respond(int status, std::string_view headers) {
    if (phase_ == Phase::kFetching) watch_.respond();
    take(call_->on_response(status, headers, now_), phase_ == Phase::kFetching);
  }

  void beat() {
    const bool legal = phase_ != Phase::kIdle && phase_ != Phase::kDone;
    const Signal signal = call_->on_heartbeat(now_);
    watch_.judge(*call_, phase_ != Phase::kDone);
    if (!legal) return take(signal, legal);
    if (signal == Signal::kReadOn) return;
    const Result<JsonDocument> parsed = JsonDocument::parse(call_->output());
    check(parsed.ok() && mode_ == CallMode::kRelay, "a beat is no JSON", call_->output());
    watch_.judge_beat(parsed.value(), member(parsed.value(), 0, "events"),
                      member(parsed.value(), 0, "action"));
  }

  // The catalogue arrives while the call may be in any state; a call that was shaped with the old
  // one goes on with it.
  void load(int status, std::string_view body) {
    const std::vector<char> block(body.begin(), body.end());
    const bool had = core_->catalogue != nullptr;
    const std::string answer = load_catalogue(*core_, status, {block.data(), block.size()}, now_);
    check(is_valid_json(answer), "the loading of the catalogue answers no JSON", answer);
    check(!shows_key(answer), "the key stands in an error", answer);
    check(!had || core_->catalogue != nullptr, "a failure has thrown the old catalogue away");
    if (answer != "{}") return;
    check(is_valid_json(list_models(*core_, "")), "the models are no JSON", body);
    for (const std::string_view model : {"acme/m", "see", "openrouter/auto", "nobody"}) {
      check(is_valid_json(describe_model(*core_, model)), "a model is no JSON", body);
    }
    check(is_valid_json(estimate(*core_, request_, options_, 1230)), "the estimate is no JSON",
          body);
  }

  // Upstream may say what it likes of keys that are not ours.
  bool shows_key(std::string_view text) const {
    return has_key_ && text.find(kKey) != std::string_view::npos;
  }

  // Judges what an input brought. `legal`: the input belonged to the phase.
  void take(Signal signal, bool legal) {
    const std::string output(call_->output());
    watch_.judge(*call_, phase_ != Phase::kDone);
    if (signal != Signal::kStep) {
      check(legal && phase_ == Phase::kReading, "a read signal while nothing is read");
      check(signal == Signal::kReadOn || mode_ == CallMode::kChat, "text in byte mode");
      check(signal == Signal::kReadOn || !output.empty(), "a text signal without text");
      return;
    }
    unreadable_ = too_deep_to_judge(output);
    if (unreadable_) return;
    const Result<JsonDocument> parsed = JsonDocument::parse(output);
    check(parsed.ok(), "a step is no JSON", output);
    const JsonDocument& document = parsed.value();
    const uint32_t events = member(document, 0, "events");
    const uint32_t action = member(document, 0, "action");
    check(document.node(0).next == document.node(action).next, "more than events and action",
          output);
    check(document.node(events).type == JsonType::kArray, "events are no list", output);
    check_events(document, events, output);
    act(document, action, output, legal);
  }

  static uint32_t member(const JsonDocument& document, uint32_t object, std::string_view name) {
    const uint32_t found = document.find(object, name);
    check(found != JsonDocument::kNone, "a member is missing", document.text());
    return found;
  }

  static void check_events(const JsonDocument& document, uint32_t events, std::string_view output) {
    for (uint32_t i = document.first_child(events); i != JsonDocument::kNone;
         i = document.next_sibling(i)) {
      const uint32_t type = member(document, i, "type");
      check(!document.string(type).empty(), "an event without a type", output);
    }
  }

  void act(const JsonDocument& document, uint32_t action, std::string_view output, bool legal) {
    const std::string type = decoded(document.string(member(document, action, "type")));
    if (!legal) {
      check(type == "done" && error_code(document, action) == "misuse", "no misuse", output);
      return;
    }
    check(phase_ != Phase::kDone, "an action after the end", output);
    if (type == "fetch") {
      check_fetch(document, action, output);
      phase_ = Phase::kFetching;
    } else if (type == "read") {
      phase_ = Phase::kReading;
      check(document.node(member(document, action, "idleTimeoutMs")).type == JsonType::kNumber,
            "no idle limit", output);
    } else if (type == "wait") {
      check(number_or(document.raw(member(document, action, "ms")), -1) >= 0, "no wait", output);
      const bool for_catalogue = document.find(action, "for") != JsonDocument::kNone;
      check(!for_catalogue || phase_ == Phase::kIdle, "a late wait for the catalogue", output);
      phase_ = Phase::kWaiting;
    } else {
      check(type == "done", "an unknown action", output);
      check_done(document, action, output);
      phase_ = Phase::kDone;
    }
  }

  void check_fetch(const JsonDocument& document, uint32_t action, std::string_view output) const {
    check(!document.string(member(document, action, "url")).empty(), "no URL", output);
    std::string body;
    for (const std::string_view piece : call_->body()) body += piece;
    check(is_valid_json(body), "the body is no JSON", body);
  }

  void check_done(const JsonDocument& document, uint32_t action, std::string_view output) const {
    const bool failed = document.find(action, "error") != JsonDocument::kNone;
    const bool has_result = document.find(action, "result") != JsonDocument::kNone;
    const bool has_outcome = document.find(action, "outcome") != JsonDocument::kNone;
    check(has_outcome == (mode_ == CallMode::kRelay), "an outcome belongs to byte mode", output);
    check(has_result == (mode_ == CallMode::kChat && !failed), "either a result or an error",
          output);
    if (!failed) return;
    const uint32_t error = member(document, action, "error");
    for (const std::string_view name : {"message", "upstream", "attempts"}) {
      const std::string_view text = document.raw(member(document, error, name));
      check(!shows_key(text), "the key stands in an error", output);
    }
    check(error_code(document, action) != "misuse", "misuse for a legal input", output);
  }

  static std::string error_code(const JsonDocument& document, uint32_t action) {
    const uint32_t error = document.find(action, "error");
    return error == JsonDocument::kNone ? ""
                                        : decoded(document.string(member(document, error, "code")));
  }

  Script script_;
  CallMode mode_ = CallMode::kChat;
  std::shared_ptr<CoreState> core_;
  bool has_key_ = false;
  std::string_view request_;
  std::string_view options_;
  std::unique_ptr<Call> call_;
  Phase phase_ = Phase::kIdle;
  double now_ = 1000;
  bool unreadable_ = false;
  RelayWatch watch_;
};

}  // namespace
}  // namespace fluffbuzz::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fluffbuzz::fuzz::Host({data, size}).run();
  return 0;
}
