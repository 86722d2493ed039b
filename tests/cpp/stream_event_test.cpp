#include "response/stream_event.h"

#include <gtest/gtest.h>

#include <string>

#include "base/byte_buffer.h"

namespace fluffbuzz {
namespace {

TEST(EventList, RunsOfOneKindBecomeOneEvent) {
  EventList events;
  events.add_text("a");
  events.add_text("");
  events.add_text("b\n");
  EXPECT_EQ(events.simple_run(), EventList::Run::kText);
  EXPECT_EQ(events.run_text(), "ab\n");
  events.add_reasoning("r");
  EXPECT_EQ(events.simple_run(), EventList::Run::kNone);
  events.add_text("c");
  EXPECT_EQ(events.json(), R"({"type":"text","text":"ab\n"},{"type":"reasoning","text":"r"},)"
                           R"({"type":"text","text":"c"})");
}

TEST(EventList, EmptyTextIsNoEvent) {
  EventList events;
  events.add_text("");
  events.add_reasoning("");
  EXPECT_TRUE(events.empty());
  EXPECT_EQ(events.json(), "");
}

TEST(EventList, FragmentsOfOneToolCallBecomeOneEvent) {
  EventList events;
  events.add_tool_delta(0, "a", "f", R"({\")");
  events.add_tool_delta(0, "a", "f", R"(x\")");
  events.add_tool_delta(1, "b", "g", "1");
  EXPECT_EQ(events.simple_run(), EventList::Run::kNone);
  EXPECT_EQ(events.json(),
            R"({"type":"tool-call-delta","index":0,"id":"a","name":"f","delta":"{\"x\""},)"
            R"({"type":"tool-call-delta","index":1,"id":"b","name":"g","delta":"1"})");
}

TEST(EventList, OtherEventsEndARun) {
  EventList events;
  events.add_text("a");
  events.begin("usage").key("usage").raw("{}");
  events.end();
  events.add_text("b");
  EXPECT_EQ(events.json(), R"({"type":"text","text":"a"},{"type":"usage","usage":{}},)"
                           R"({"type":"text","text":"b"})");
  events.clear();
  EXPECT_TRUE(events.empty());
  events.add_text("c");
  EXPECT_EQ(events.json(), R"({"type":"text","text":"c"})");
}

TEST(ByteBuffer, KeepsItsBytesWhileItGrowsAndMoves) {
  ByteBuffer buffer("abc");
  EXPECT_EQ(buffer.view(), "abc");
  char* room = buffer.reserve(1000);
  ASSERT_NE(room, nullptr);
  EXPECT_EQ(buffer.view(), "abc");
  room[3] = 'd';
  buffer.resize(4);
  ByteBuffer other(std::move(buffer));
  EXPECT_EQ(other.view(), "abcd");
  other.resize(5000);  // more than was reserved
  EXPECT_EQ(other.view().size(), 1000U);
  EXPECT_EQ(ByteBuffer().view(), "");
  EXPECT_EQ(ByteBuffer("").view(), "");
}

TEST(ByteBuffer, AppendsInPieces) {
  ByteBuffer buffer;
  std::string expected;
  EXPECT_TRUE(buffer.append(""));
  EXPECT_TRUE(buffer.empty());
  for (size_t i = 0; i < 1000; ++i) {
    const std::string piece(i % 37, static_cast<char>('a' + i % 26));
    ASSERT_TRUE(buffer.append(piece));
    expected += piece;
  }
  EXPECT_EQ(buffer.view(), expected);
  buffer.resize(0);
  EXPECT_TRUE(buffer.append("x"));
  EXPECT_EQ(buffer.view(), "x");
}

}  // namespace
}  // namespace fluffbuzz
