// AnswerReader as byte mode uses it: what it knows of an answer that passes in little memory, and
// how much of it is good to go on.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "response/answer_reader.h"

namespace fluffbuzz {
namespace {

using Progress = AnswerReader::Progress;

constexpr size_t kLimit = 256U << 10U;

AnswerReader observer(std::string_view type, int status = 200) {
  return {status, type, kLimit, SseParser::Oversize::kShorten};
}

Progress read(AnswerReader& reader, std::string_view text, size_t piece) {
  EventList events;
  Progress progress = Progress::kReadOn;
  for (size_t at = 0; at < text.size() && progress == Progress::kReadOn; at += piece) {
    const std::string_view part = text.substr(at, piece);
    const std::vector<char> block(part.begin(), part.end());
    progress = reader.read({block.data(), block.size()}, events);
    events.clear();
  }
  return progress == Progress::kReadOn ? reader.end(events) : progress;
}

std::string event(std::string_view data) { return "data: " + std::string(data) + "\n\n"; }

const std::string kText = event(R"({"id":"g","choices":[{"index":0,"delta":{"content":"a"}}]})");
const std::string kStop =
    event(R"({"id":"g","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})");
const std::string kUsage = event(R"({"id":"g","choices":[],"usage":{"cost":0.5}})");
const std::string kDone = event("[DONE]");

std::string image(size_t size) {
  return R"("images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,)" +
         std::string(size, 'A') + "\"}}]";
}

TEST(ObservedAnswer, AStreamedImageOfMegabytesLeavesUsageAndCost) {
  const std::string text = event(R"({"id":"g","choices":[{"index":0,"delta":{"content":"",)" +
                                 image(2U << 20U) + "}}]}") +
                           kStop + kUsage + kDone;
  for (const size_t piece : {size_t{1000}, size_t{65'536}, size_t{300'007}, text.size()}) {
    AnswerReader reader = observer("text/event-stream");
    EXPECT_EQ(read(reader, text, piece), Progress::kAnswered) << piece;
    EXPECT_EQ(reader.result().cost(), "0.5") << piece;
    EXPECT_EQ(reader.result().finish_reason(), "stop") << piece;
    EXPECT_TRUE(reader.has_visible_output());
    EXPECT_EQ(reader.good_bytes(), text.size()) << piece;
  }
}

TEST(ObservedAnswer, AWholeImageOfMegabytesLeavesUsageAndCost) {
  const std::string text =
      R"({"id":"g","choices":[{"index":0,"finish_reason":"stop","message":{"content":"",)" +
      image(2U << 20U) + R"(}}],"usage":{"cost":0.5}})";
  for (const size_t piece : {size_t{1000}, size_t{65'536}, size_t{300'007}, text.size()}) {
    AnswerReader reader = observer("application/json");
    EXPECT_EQ(read(reader, text, piece), Progress::kAnswered) << piece;
    EXPECT_EQ(reader.result().cost(), "0.5") << piece;
    EXPECT_EQ(reader.result().finish_reason(), "stop") << piece;
  }
}

TEST(ObservedAnswer, WhatIsTooLargeToReadIsPassedOver) {
  std::string numbers = "1";
  while (numbers.size() < kLimit) numbers += ",1";
  AnswerReader stream = observer("text/event-stream");
  EXPECT_EQ(read(stream, event("{\"x\":[" + numbers + "]}") + kStop + kUsage + kDone, 4096),
            Progress::kAnswered);
  EXPECT_EQ(stream.result().cost(), "0.5");
  EXPECT_TRUE(stream.has_visible_output());
  AnswerReader whole = observer("application/json");
  EXPECT_EQ(read(whole, "{\"x\":[" + numbers + "]}", 4096), Progress::kAnswered);
  EXPECT_TRUE(whole.has_visible_output());
}

// At every cut: how far the stream is good once it has failed.
void expect_good(const std::string& text, size_t good, ErrorCode code) {
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    AnswerReader reader = observer("text/event-stream");
    EventList events;
    Progress progress = reader.read(text.substr(0, cut), events);
    if (progress == Progress::kReadOn) progress = reader.read(text.substr(cut), events);
    if (progress == Progress::kReadOn) progress = reader.end(events);
    ASSERT_EQ(progress, Progress::kFailed) << cut;
    ASSERT_EQ(reader.error().code, code) << cut;
    ASSERT_EQ(reader.good_bytes(), good) << "cut at " << cut;
  }
}

TEST(ObservedAnswer, AFailureIsNotGoodAtAnyCut) {
  const std::string error = event(R"({"error":{"code":502,"message":"x"}})");
  expect_good(kText + ": c\n\n" + error + kDone, kText.size() + 5, ErrorCode::kProviderError);
  expect_good(kText + kText.substr(0, 20), kText.size(), ErrorCode::kTruncated);
  expect_good(kStop + kUsage + kDone, 0, ErrorCode::kEmptyResponse);
  const std::string failed =
      event(R"({"choices":[{"index":0,"delta":{},"finish_reason":"error"}]})");
  expect_good(kText + failed + kUsage + kDone, kText.size(), ErrorCode::kProviderError);
  expect_good(kText + failed + kUsage, kText.size(), ErrorCode::kProviderError);
}

TEST(ObservedAnswer, LineEndsOfTwoBytesBelongToTheirEvent) {
  std::string text = kText + event(R"({"error":{"code":502,"message":"x"}})");
  size_t good = kText.size();
  for (size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2)) {
    if (at < good) ++good;
    text.insert(at, "\r");
  }
  expect_good(text, good, ErrorCode::kProviderError);
}

}  // namespace
}  // namespace fluffbuzz
