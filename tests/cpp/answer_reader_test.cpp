#include "response/answer_reader.h"

#include <gtest/gtest.h>

#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_reader.h"

namespace fluffbuzz {
namespace {

using Progress = AnswerReader::Progress;

constexpr size_t kNoLimit = 1U << 26U;

std::string chunk(std::string_view delta, std::string_view rest = R"("finish_reason":null)") {
  return R"(data: {"id":"gen-1","model":"acme/m","choices":[{"index":0,"delta":)" +
         std::string(delta) + "," + std::string(rest) + "}]}\n\n";
}

std::string text_chunk(std::string_view text) {
  return chunk(R"({"role":"assistant","content":")" + std::string(text) + "\"}");
}

const std::string kFinish = chunk("{}", R"("finish_reason":"stop")") + "data: [DONE]\n\n";

struct Answer {
  Progress progress = Progress::kReadOn;
  std::string events;
  std::string result;
  Error error;
};

Answer read(const std::vector<std::string>& pieces, int status = 200,
            std::string_view type = "text/event-stream", size_t limit = kNoLimit) {
  AnswerReader reader(status, type, limit);
  EventList events;
  Answer out;
  for (const std::string& piece : pieces) out.progress = reader.read(piece, events);
  if (out.progress == Progress::kReadOn) out.progress = reader.end(events);
  out.events = "[" + std::string(events.json()) + "]";
  JsonWriter writer(out.result);
  writer.begin_object();
  reader.result().write(writer);
  writer.end_object();
  out.error = reader.error();
  EXPECT_TRUE(is_valid_json(out.events)) << out.events;
  EXPECT_TRUE(is_valid_json(out.result)) << out.result;
  return out;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(AnswerReader, ConsecutiveTextOfOneReadIsOneEvent) {
  AnswerReader reader(200, "text/event-stream", kNoLimit);
  EventList events;
  EXPECT_EQ(reader.read(text_chunk("a") + text_chunk("b\\n") + text_chunk("c"), events),
            Progress::kReadOn);
  EXPECT_EQ(events.simple_run(), EventList::Run::kText);
  EXPECT_EQ(events.run_text(), "ab\nc");
}

// A chunk that repeats the last one but for its text takes a shorter way; nothing else may.
TEST(AnswerReader, RepeatedChunksMeanTheSameOnTheShortWay) {
  const std::string texts[] = {"a", "", "b\\u00e9", "\\ud83d", "\\ude00", "plain", "x\\\"y", "z"};
  std::string stream;
  for (const std::string& text : texts) stream += text_chunk(text);
  EXPECT_TRUE(
      has(read({stream + kFinish}).result, "\"text\":\"ab\xc3\xa9\xf0\x9f\x98\x80plainx\\\"yz\""));
}

// A blank more in every chunk keeps it off the short way.
TEST(AnswerReader, RepeatedFragmentsOfToolCallsMeanTheSameOnTheShortWay) {
  const std::string fragments[] = {
      R"({"index":0,"id":"a","function":{"name":"f","arguments":""}})",
      R"({"index":0,"id":"b","function":{"name":"g","arguments":"x"}})",
      R"({"index":1,"id":"a","function":{"name":"f"}})",
      R"({"index":0,"function":{"arguments":"1"}})",
      R"({"index":0,"function":{"arguments":"22"}})",
      R"({"index":0,"function":{"arguments":"\"\\n"}})",
      R"({"index":0,"function":{"arguments":""}})",
      R"({"index":1,"function":{"arguments":"3"}})",
      R"({"function":{"arguments":"4"}})",
      R"({"index":0,"function":{"arguments":"5","arguments":{"k":1}}})",
      R"({"index":0,"function":{"arguments":"","arguments":{"k":1}}})",
      R"({"index":1,"function":{"arguments":"6"}},{"index":0,"function":{"arguments":"7"}})"};
  std::mt19937 random(20261122);
  for (int round = 0; round < 300; ++round) {
    std::string stream;
    std::string slow;
    std::string fragment = fragments[0];
    for (int i = 0; i < 30; ++i) {
      if (random() % 2 == 0) fragment = fragments[random() % std::size(fragments)];
      const bool with_text = random() % 8 == 0;
      const std::string delta =
          (with_text ? R"({"content":"t","tool_calls":[)" : R"({"content":null,"tool_calls":[)") +
          fragment + "]}";
      stream += chunk(delta);
      slow += chunk(delta, R"("finish_reason":null)" + std::string(1 + i, ' '));
      if (random() % 8 == 0) {
        stream += text_chunk("u");
        slow += text_chunk("u");
      }
    }
    const Answer fast = read({stream + kFinish});
    const Answer other = read({slow + kFinish});
    ASSERT_EQ(fast.events, other.events) << stream;
    ASSERT_EQ(fast.result, other.result) << stream;
  }
}

TEST(AnswerReader, ADifferenceOutsideTheTextIsSeen) {
  const std::string start = text_chunk("a") + text_chunk("b");
  // The text's end looks like the end of the remembered chunk, but is not.
  const Answer usage =
      read({start + chunk(R"({"role":"assistant","content":"c"})", R"("finish_reason":"length")") +
            "data: [DONE]\n\n"});
  EXPECT_TRUE(has(usage.result, R"("text":"abc")"));
  EXPECT_TRUE(has(usage.result, R"("finishReason":"length")"));
  // A control character or a broken escape in the text makes the line no JSON.
  const Answer broken =
      read({start + text_chunk("c\td") + text_chunk("\\x") + text_chunk("e") + kFinish});
  EXPECT_TRUE(has(broken.result, R"("text":"abe")"));
  // A quote in the text ends it, so what follows are members.
  const Answer members = read({start + text_chunk(R"(c","refusal":"no)") + kFinish});
  EXPECT_TRUE(has(members.result, R"("refusal":"no")"));
}

TEST(AnswerReader, ALineOfAnotherLengthNeverMatches) {
  // Shorter than what stands around the text: its beginning and its end overlap.
  const std::string whole = text_chunk("");
  const std::string body = whole.substr(6, whole.size() - 8);
  for (size_t length = 1; length < body.size(); ++length) {
    const std::string line = "data: " + body.substr(0, length) + "\n\n";
    EXPECT_TRUE(has(read({text_chunk("a") + line + kFinish}).result, R"("text":"a")")) << length;
  }
}

// Who follows the events and who reads the result see the same text.
TEST(AnswerReader, HalfAPairAtTheEndIsToldInTheEventsToo) {
  const Answer text = read({text_chunk("a\\ud83d") + kFinish});
  EXPECT_TRUE(has(text.result, "\"text\":\"a\xef\xbf\xbd\"")) << text.result;
  EXPECT_TRUE(has(text.events, "\"text\":\"a\xef\xbf\xbd\"")) << text.events;
  const Answer reasoning = read({chunk(R"({"reasoning":"r\ud83d"})") + text_chunk("a") + kFinish});
  EXPECT_TRUE(has(reasoning.result, "\"reasoning\":\"r\xef\xbf\xbd\""));
  EXPECT_TRUE(has(reasoning.events, "\"text\":\"\xef\xbf\xbd\"")) << reasoning.events;
}

TEST(AnswerReader, AfterTheEndNothingCounts) {
  const Answer answer = read({text_chunk("a") + kFinish + text_chunk("b"), text_chunk("c")});
  EXPECT_EQ(answer.progress, Progress::kAnswered);
  EXPECT_TRUE(has(answer.result, R"("text":"a")"));
  const Answer failed =
      read({"data: {\"error\":{\"code\":500,\"message\":\"m\"}}\n\n" + text_chunk("b") + kFinish});
  EXPECT_EQ(failed.progress, Progress::kFailed);
  EXPECT_TRUE(has(failed.result, R"("text":"")"));
}

TEST(AnswerReader, TheContentTypeDecidesWhatTheBodyIs) {
  const std::string whole =
      R"({"id":"g","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]})";
  for (const std::string_view type :
       {"application/json", "Application/JSON; charset=utf-8", "application/problem+json", ""}) {
    EXPECT_EQ(read({whole}, 200, type).progress, Progress::kAnswered) << type;
  }
  for (const std::string_view type :
       {"text/event-stream", "Text/Event-Stream; charset=utf-8", " text/event-stream ", ""}) {
    EXPECT_EQ(read({text_chunk("a") + kFinish}, 200, type).progress, Progress::kAnswered) << type;
  }
  // Blank lines in front are padding against timeouts.
  EXPECT_EQ(read({"\n\n", "  \n", whole}, 200, "").progress, Progress::kAnswered);
  EXPECT_EQ(read({"", ": ping\n\n" + text_chunk("a") + kFinish}, 200, "").progress,
            Progress::kAnswered);
}

// Without a content type the kind is known at the first character that is no blank.
TEST(AnswerReader, TheCutsDecideNothingWhileTheKindIsUnknown) {
  const std::string stream = text_chunk("a") + kFinish;
  for (const std::string blanks : {"", " ", "\n", " \n", "\n ", "\r\n\t"}) {
    const Answer whole = read({blanks + stream}, 200, "");
    for (size_t cut = 0; cut <= blanks.size() + 2; ++cut) {
      const std::string text = blanks + stream;
      const Answer in_two = read({text.substr(0, cut), text.substr(cut)}, 200, "");
      EXPECT_EQ(in_two.progress, whole.progress) << cut;
      EXPECT_EQ(in_two.result, whole.result) << cut;
    }
  }
}

TEST(AnswerReader, CommentsAreASignOfLifeUntilThereIsSomethingToShow) {
  EXPECT_EQ(read({": a\n\n: b\n\n"}).events, R"([{"type":"waiting"}])");
  EXPECT_FALSE(has(read({text_chunk("a") + ": c\n\n", ": d\n\n", kFinish}).events, "waiting"));
}

TEST(AnswerReader, ABodyBeyondTheLimitIsTooLarge) {
  const std::string big(2000, 'x');
  const Answer stream = read({text_chunk("a"), text_chunk(big)}, 200, "text/event-stream", 1000);
  EXPECT_EQ(stream.error.code, ErrorCode::kTooLarge);
  EXPECT_TRUE(has(stream.result, R"("text":"a")"));
  EXPECT_EQ(read({"{\"a\":\"", big}, 200, "application/json", 1000).error.code,
            ErrorCode::kTooLarge);
  // Of an error body only the beginning is kept; the status still tells.
  const Answer error = read({std::string(200'000, 'x')}, 503, "text/plain", 1000);
  EXPECT_EQ(error.error.code, ErrorCode::kOverloaded);
}

TEST(AnswerReader, EveryFailureCarriesTheStatus) {
  EXPECT_EQ(read({"data: {\"error\":{\"message\":\"m\"}}\n\n"}).error.status, 200);
  EXPECT_EQ(read({text_chunk("a")}).error.status, 200);
  EXPECT_EQ(read({"data: {\"error\":{\"code\":429,\"message\":\"m\"}}\n\n"}).error.status, 429);
  EXPECT_EQ(read({""}, 503, "").error.status, 503);
}

}  // namespace
}  // namespace fluffbuzz
