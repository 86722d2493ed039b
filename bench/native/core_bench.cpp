// The core without a host: a whole call that reads a stream, and a whole request that is shaped.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/byte_buffer.h"
#include "call/call.h"
#include "call/core.h"

namespace {

using fluffbuzz::ByteBuffer;
using fluffbuzz::Call;
using fluffbuzz::CallMode;
using fluffbuzz::CoreState;
using Signal = Call::Signal;

constexpr int kEvents = 4000;
constexpr std::string_view kEnv = R"({"OPENROUTER_API_KEY":"sk-or-bench"})";
constexpr std::string_view kHello =
    R"({"model":"a/b","stream":true,"messages":[{"role":"user","content":"Hello"}]})";

std::shared_ptr<CoreState> core() {
  auto made = fluffbuzz::make_core("", kEnv, "");
  return made ? made.value() : nullptr;
}

// `delta` stands in every event, which is then about as long as those of OpenRouter. `changing`:
// events differ in another field too, so that none looks like the one before it.
std::string stream_of(std::string_view delta, bool changing) {
  std::string out;
  for (int i = 0; i < kEvents; ++i) {
    out += R"(data: {"id":"gen-1787300011-jGJn0vKKATXr3QEhisup","provider":"OpenAI",)";
    out += R"("model":"openai/gpt-4o-mini","object":"chat.completion.chunk","created":)";
    out += std::to_string(1787300011 + (changing ? i : 0));
    out += ",";
    out += R"("choices":[{"index":0,"delta":{"role":"assistant",)";
    out += delta;
    out += R"(},"finish_reason":null,"native_finish_reason":null,"logprobs":null}],)";
    out += R"("system_fingerprint":"fp_0f1e2d3c4b"})";
    out += "\n\n";
  }
  out += R"(data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})";
  return out + "\n\ndata: [DONE]\n\n";
}

void read_stream(benchmark::State& state, std::string_view delta, bool changing = false) {
  const auto shared = core();
  const std::string stream = stream_of(delta, changing);
  const auto size = static_cast<size_t>(state.range(0));
  while (state.KeepRunning()) {
    Call call(shared, CallMode::kChat, ByteBuffer(kHello), R"({"fallbacks":[]})", 1);
    call.start(0);
    call.on_response(200, R"([["content-type","text/event-stream"]])", 1);
    for (size_t at = 0; at < stream.size(); at += size) {
      benchmark::DoNotOptimize(call.on_body(std::string_view(stream).substr(at, size), 2));
      benchmark::DoNotOptimize(call.output());
    }
    if (call.on_body_end(3) != Signal::kStep) state.SkipWithError("the stream did not end well");
  }
  state.SetItemsProcessed(state.iterations() * kEvents);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(stream.size()));
}

void text(benchmark::State& state) { read_stream(state, R"("content":" some words")"); }

void changing_text(benchmark::State& state) {
  read_stream(state, R"("content":" some words")", true);
}

void reasoning(benchmark::State& state) {
  read_stream(state, R"("content":"","reasoning":" hm","reasoning_details":[{"type":)"
                     R"("reasoning.text","format":"anthropic-claude-v1","index":0,"text":" hm"}])");
}

void tool_call(benchmark::State& state) {
  read_stream(state, R"("tool_calls":[{"index":0,"id":"call_0","function":{"name":"f",)"
                     R"("arguments":"1"}}])");
}

void shape_messages(benchmark::State& state) {
  const auto shared = core();
  std::string request = R"({"model":"anthropic/claude-sonnet-4.5","stream":true,"messages":[)";
  for (int i = 0; i < state.range(0); ++i) {
    if (i > 0) request += ',';
    request += i % 2 == 0 ? R"({"role":"user","content":")" : R"({"role":"assistant","content":")";
    for (int k = 0; k < 12; ++k) request += R"(The quick brown fox jumps over the \"lazy\" dog.\n)";
    request += R"("})";
  }
  request += R"(],"temperature":0.5})";
  while (state.KeepRunning()) {
    Call call(shared, CallMode::kChat, ByteBuffer(request), R"({"fallbacks":[]})", 1);
    if (call.start(0) != Signal::kStep || call.body().empty())
      state.SkipWithError("nothing to send");
    benchmark::DoNotOptimize(call.output());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(request.size()));
}

BENCHMARK(text)->Arg(300)->Arg(1460)->Arg(4096)->Arg(65536)->Unit(benchmark::kMicrosecond);
BENCHMARK(changing_text)->Arg(4096)->Unit(benchmark::kMicrosecond);
BENCHMARK(reasoning)->Arg(4096)->Unit(benchmark::kMicrosecond);
BENCHMARK(tool_call)->Arg(4096)->Unit(benchmark::kMicrosecond);
BENCHMARK(shape_messages)->Arg(50)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
