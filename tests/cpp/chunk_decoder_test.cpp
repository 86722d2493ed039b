#include "response/chunk_decoder.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace fluffbuzz {
namespace {

// A text in a block of its own size, and what was decoded out of it.
struct Decoded {
  explicit Decoded(std::string_view text)
      : block(text.begin(), text.end()), ok(decode_chunk({block.data(), block.size()}, chunk)) {}

  std::vector<char> block;
  Chunk chunk;
  bool ok;
};

TEST(DecodeChunk, FindsEveryFieldAsItIsWritten) {
  const Decoded out(R"({"id":"gen-1","provider":"Acme","model":"acme/m","object":"x","created":1,
    "choices":[{"index":0,"delta":{"role":"assistant","content":"a\n","reasoning":"r",
      "refusal":"no","tool_calls":[ 1 ],"images":[2],"audio":{"data":"d"},"annotations":[3],
      "reasoning_details":[{"type":"t"}],"new":{"deep":[[]]}},
      "finish_reason":"stop","native_finish_reason":"end_turn","logprobs":null}],
    "usage":{"cost":1.0},"openrouter_metadata":{"a":1},"x":[1e21]})");
  ASSERT_TRUE(out.ok);
  const Chunk& chunk = out.chunk;
  EXPECT_EQ(chunk.id.raw, "gen-1");
  EXPECT_EQ(chunk.model.raw, "acme/m");
  EXPECT_EQ(chunk.provider.raw, "Acme");
  EXPECT_EQ(chunk.usage, R"({"cost":1.0})");
  EXPECT_EQ(chunk.metadata, R"({"a":1})");
  EXPECT_TRUE(chunk.has_choice);
  EXPECT_FALSE(chunk.has_other_choices);
  EXPECT_EQ(chunk.finish_reason.raw, "stop");
  EXPECT_EQ(chunk.native_finish_reason.raw, "end_turn");
  EXPECT_EQ(chunk.delta.content.raw, R"(a\n)");
  EXPECT_TRUE(chunk.delta.content.escaped);
  EXPECT_EQ(chunk.delta.reasoning.raw, "r");
  EXPECT_EQ(chunk.delta.refusal.raw, "no");
  EXPECT_EQ(chunk.delta.tool_calls, "[ 1 ]");
  EXPECT_EQ(chunk.delta.images, "[2]");
  EXPECT_EQ(chunk.delta.audio, R"({"data":"d"})");
  EXPECT_EQ(chunk.delta.annotations, "[3]");
  EXPECT_EQ(chunk.delta.reasoning_details, R"([{"type":"t"}])");
  EXPECT_TRUE(chunk.error.empty());
}

TEST(DecodeChunk, NullAndWrongTypesAreAsGoodAsAbsent) {
  const Decoded out(R"({"id":null,"model":5,"usage":null,"error":null,"openrouter_metadata":null,
    "choices":[{"index":null,"delta":{"content":null,"reasoning":[],"refusal":{},"tool_calls":null,
    "images":null,"audio":null,"reasoning_details":null},"finish_reason":null}]})");
  ASSERT_TRUE(out.ok);
  EXPECT_TRUE(out.chunk.has_choice);
  EXPECT_TRUE(out.chunk.id.empty() && out.chunk.model.empty() && out.chunk.usage.empty());
  EXPECT_TRUE(out.chunk.error.empty() && out.chunk.metadata.empty());
  const Delta& delta = out.chunk.delta;
  EXPECT_TRUE(delta.content.empty() && delta.reasoning.empty() && delta.refusal.empty());
  EXPECT_TRUE(delta.tool_calls.empty() && delta.images.empty() && delta.audio.empty());
  EXPECT_TRUE(Decoded(R"({"choices":null})").ok);
  EXPECT_TRUE(Decoded(R"({"choices":[null,5,[]]})").ok);
  EXPECT_TRUE(Decoded(R"({"choices":[{"delta":null}]})").ok);
}

TEST(DecodeChunk, TheFirstChoiceCounts) {
  EXPECT_EQ(Decoded(R"({"choices":[{"index":1,"delta":{"content":"b"}},
      {"index":0,"delta":{"content":"a"}}]})")
                .chunk.delta.content.raw,
            "a");
  EXPECT_TRUE(
      Decoded(R"({"choices":[{"index":1,"delta":{"content":"b"}}]})").chunk.has_other_choices);
  EXPECT_FALSE(Decoded(R"({"choices":[{"index":1,"delta":{"content":"b"}}]})").chunk.has_choice);
  // Without an index it is the first one; a number may be written in many ways.
  EXPECT_TRUE(Decoded(R"({"choices":[{"delta":{"content":"a"}}]})").chunk.has_choice);
  EXPECT_TRUE(Decoded(R"({"choices":[{"index":0.0}]})").chunk.has_choice);
  EXPECT_FALSE(Decoded(R"({"choices":[{"index":10}]})").chunk.has_choice);
}

TEST(DecodeChunk, AWholeAnswerHasAMessage) {
  const Decoded out(
      R"({"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]})");
  EXPECT_EQ(out.chunk.delta.content.raw, "a");
  EXPECT_EQ(Decoded(R"({"choices":[{"message":{"content":[{"type":"text"}]}}]})")
                .chunk.delta.content_parts,
            R"([{"type":"text"}])");
}

TEST(DecodeChunk, ReasoningHasAnOlderName) {
  EXPECT_EQ(
      Decoded(R"({"choices":[{"delta":{"reasoning_content":"r"}}]})").chunk.delta.reasoning.raw,
      "r");
  EXPECT_EQ(Decoded(R"({"choices":[{"delta":{"reasoning":"r","reasoning_content":"r"}}]})")
                .chunk.delta.reasoning.raw,
            "r");
}

TEST(DecodeChunk, NamesMayBeWrittenWithEscapes) {
  Chunk chunk;
  ASSERT_TRUE(decode_chunk(
      R"({"\u0069d":"a","choices":[{"ind\u0065x":1},{"delt\u0061":{"cont\u0065nt":"b"}}]})",
      chunk));
  EXPECT_EQ(decoded(chunk.id), "a");
  EXPECT_EQ(decoded(chunk.delta.content), "b");
  EXPECT_TRUE(chunk.has_other_choices);
}

TEST(DecodeChunk, AnEmptyReasoningHidesNothing) {
  for (const std::string_view delta : {R"({"reasoning_content":"a","reasoning":""})",
                                       R"({"reasoning":"","reasoning_content":"a"})",
                                       R"({"reasoning_content":"b","reasoning":"a"})"}) {
    Chunk chunk;
    const std::string text = R"({"choices":[{"delta":)" + std::string(delta) + "}]}";
    ASSERT_TRUE(decode_chunk(text, chunk));
    EXPECT_EQ(decoded(chunk.delta.reasoning), "a") << delta;
  }
}

TEST(DecodeChunk, ErrorsAreFoundOnTopAndInTheChoice) {
  EXPECT_EQ(Decoded(R"({"error":{"code":1},"user_id":"u"})").chunk.error, R"({"code":1})");
  EXPECT_EQ(Decoded(R"({"choices":[{"error":{"code":2}}]})").chunk.error, R"({"code":2})");
  EXPECT_EQ(Decoded(R"({"error":"words"})").chunk.error, "\"words\"");
}

TEST(DecodeChunk, AnythingButOneObjectIsRefused) {
  for (const std::string_view text :
       {"", " ", "[]", "5", "\"x\"", "null", "{", "{}{}", "{} x", R"({"id":"a)", R"({"id":"a",})",
        R"({"choices":[{"delta":{"content":"a"}})", "[DONE]", "{\"a\":01}", "{\"a\":\"\t\"}"}) {
    EXPECT_FALSE(Decoded(text).ok) << text;
  }
  EXPECT_TRUE(Decoded(" {} ").ok);
}

TEST(DecodeChunk, ALineThatEndsEarlyIsRefused) {
  constexpr std::string_view kText =
      R"({"id":"g","choices":[{"index":0,"delta":{"content":"a\u00e9","tool_calls":[{"x":1}]}}],"u":1.5})";
  for (size_t length = 0; length < kText.size(); ++length) {
    EXPECT_FALSE(Decoded(kText.substr(0, length)).ok) << length;
  }
}

}  // namespace
}  // namespace fluffbuzz
