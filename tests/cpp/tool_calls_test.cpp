#include "response/tool_calls.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/json_reader.h"
#include "base/json_value.h"

namespace fluffbuzz {
namespace {

struct Assembled {
  std::string calls;   // the public list
  std::string events;  // as the inside of an array
  std::string message;
  std::vector<std::string> warnings;
};

Assembled assemble(const std::vector<std::string_view>& chunks) {
  ToolCalls calls;
  EventList events;
  Assembled out;
  for (const std::string_view chunk : chunks) {
    std::string warning = calls.add(chunk, events);
    if (!warning.empty()) out.warnings.push_back(std::move(warning));
  }
  std::string warning = calls.finish(events);
  if (!warning.empty()) out.warnings.push_back(std::move(warning));
  out.events = std::string(events.json());
  JsonWriter list(out.calls);
  calls.write(list);
  JsonWriter message(out.message);
  calls.write_for_message(message);
  EXPECT_TRUE(is_valid_json(out.calls)) << out.calls;
  EXPECT_TRUE(is_valid_json(out.message)) << out.message;
  EXPECT_TRUE(is_valid_json("[" + out.events + "]")) << out.events;
  return out;
}

// "id name arguments" of every call, one a line.
std::string summary(const Assembled& assembled) {
  const Result<Json> list = parse_json(assembled.calls);
  std::string out;
  if (!list.ok()) return out;
  for (const Json& call : list.value()) {
    out += string_or(call, "id", "?") + " " + string_or(call, "name", "?") + " " +
           string_or(call, "arguments", "?") + "\n";
  }
  return out;
}

TEST(ToolCalls, FragmentsAreJoinedByIndex) {
  const Assembled out = assemble({
      R"([{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}])",
      R"([{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{\"y\""}}])",
      R"([{"index":0,"function":{"arguments":"{\"x\":"}},{"index":1,"function":{"arguments":":2}"}}])",
      R"([{"index":0,"function":{"arguments":"1}"}}])",
  });
  EXPECT_EQ(summary(out), "a f {\"x\":1}\nb g {\"y\":2}\n");
  EXPECT_TRUE(out.warnings.empty());
}

TEST(ToolCalls, EmptyArgumentsAreAnEmptyObject) {
  EXPECT_EQ(summary(assemble({R"([{"index":0,"id":"a","function":{"name":"f","arguments":""}}])"})),
            "a f {}\n");
  EXPECT_EQ(summary(assemble({R"([{"index":0,"id":"a","function":{"name":"f"}}])"})), "a f {}\n");
  EXPECT_EQ(
      summary(assemble({R"([{"index":0,"id":"a","function":{"name":"f","arguments":null}}])"})),
      "a f {}\n");
}

TEST(ToolCalls, ANewIdOnAnOccupiedIndexOpensANewCall) {
  const Assembled out = assemble({
      R"([{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}])",
      R"([{"index":0,"function":{"arguments":"1}"}}])",
      R"([{"index":0,"id":"b","function":{"name":"g","arguments":"{\"y\":"}}])",
      R"([{"index":0,"function":{"arguments":"2"}}])",
      R"([{"function":{"arguments":"}"}}])",
  });
  EXPECT_EQ(summary(out), "a f {\"x\":1}\nb g {\"y\":2}\n");
}

TEST(ToolCalls, AKnownIdWinsOverTheIndex) {
  const Assembled out = assemble({
      R"([{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}])",
      R"([{"index":1,"id":"b","function":{"name":"g","arguments":"2"}}])",
      R"([{"index":1,"id":"a","function":{"arguments":"3"}}])",
      R"([{"id":"b","function":{"arguments":"4"}}])",
  });
  EXPECT_EQ(summary(out), "a f 13\nb g 24\n");
  EXPECT_TRUE(out.warnings.empty());
}

TEST(ToolCalls, ARepeatedIdOnItsOwnIndexContinuesItsCall) {
  const Assembled out = assemble({
      R"([{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}])",
      R"([{"index":0,"id":"a","function":{"name":"f","arguments":"2"}}])",
  });
  EXPECT_EQ(summary(out), "a f 12\n");
  EXPECT_TRUE(out.warnings.empty());
}

TEST(ToolCalls, WithoutIdAndIndexTheCurrentCallGoesOn) {
  EXPECT_EQ(summary(assemble({R"([{"id":"a","function":{"name":"f","arguments":"1"}}])",
                              R"([{"function":{"arguments":"2"}}])"})),
            "a f 12\n");
  // Also as the very first fragment.
  EXPECT_EQ(summary(assemble({R"([{"function":{"name":"f","arguments":"1"}}])",
                              R"([{"function":{"arguments":"2"}}])"})),
            "call_0 f 12\n");
}

TEST(ToolCalls, AMissingIdIsMadeUp) {
  EXPECT_EQ(summary(assemble({R"([{"index":0,"id":"","function":{"name":"f","arguments":"1"}}])",
                              R"([{"index":1,"function":{"name":"g","arguments":"2"}}])"})),
            "call_0 f 1\ncall_1 g 2\n");
  // And does not collide with a real one.
  EXPECT_EQ(summary(assemble({R"([{"index":0,"id":"call_1","function":{"name":"f"}}])",
                              R"([{"index":1,"function":{"name":"g"}}])"})),
            "call_1 f {}\ncall_1_2 g {}\n");
}

TEST(ToolCalls, AnIdMayComeAfterItsCallWasOpened) {
  EXPECT_EQ(
      summary(assemble({R"([{"index":0,"type":"function"}])",
                        R"([{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}])"})),
      "a f 1\n");
}

TEST(ToolCalls, AMadeUpIdGivesWayToNobody) {
  EXPECT_EQ(summary(assemble({R"([{"index":0,"function":{"name":"f","arguments":"1"}}])",
                              R"([{"index":1,"id":"call_0","function":{"name":"g"}}])",
                              R"([{"index":1,"id":"call_0","function":{"arguments":"2"}}])"})),
            "call_0 f 1\ncall_0_2 g 2\n");
  // But the late id of its own call may be the same.
  EXPECT_EQ(
      summary(assemble({R"([{"index":0,"type":"function"}])",
                        R"([{"index":0,"id":"call_0","function":{"name":"f","arguments":"1"}}])"})),
      "call_0 f 1\n");
}

TEST(ToolCalls, OneIdOnTwoIndicesWithNamesIsTwoCalls) {
  const Assembled out = assemble({
      R"([{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}])",
      R"([{"index":1,"id":"a","function":{"name":"g","arguments":"2"}}])",
      R"([{"index":1,"function":{"arguments":"3"}}])",
  });
  EXPECT_EQ(summary(out), "a f 1\na_2 g 23\n");
  ASSERT_EQ(out.warnings.size(), 1U);
  EXPECT_NE(out.warnings[0].find("a_2"), std::string::npos);
}

// Some upstreams repeat index and id on every fragment.
TEST(ToolCalls, FragmentsOfASharedIdGoToTheCallOnTheirIndex) {
  const Assembled out = assemble({
      R"([{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}])",
      R"([{"index":1,"id":"a","function":{"name":"g","arguments":"2"}}])",
      R"([{"index":1,"id":"a","function":{"arguments":"3"}}])",
      R"([{"index":0,"id":"a","function":{"arguments":"4"}}])",
      R"([{"index":1,"id":"a","function":{"name":"g","arguments":"5"}}])",
  });
  EXPECT_EQ(summary(out), "a f 14\na_2 g 235\n");
  EXPECT_EQ(out.warnings.size(), 1U);
}

TEST(ToolCalls, IncompleteArgumentsAreAnErrorOfThatCall) {
  const Assembled out = assemble({
      R"([{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}])",
      R"([{"index":1,"id":"b","function":{"name":"g","arguments":"{\"y\":"}}])",
  });
  const Json list = parse_json(out.calls).value();
  EXPECT_EQ(find_member(list[0], "error"), nullptr);
  EXPECT_NE(find_member(list[1], "error"), nullptr);
  EXPECT_EQ(string_or(list[1], "arguments", ""), "{\"y\":");
  ASSERT_EQ(out.warnings.size(), 1U);
  EXPECT_NE(out.events.find("\"error\""), std::string::npos);
}

// A million of them must not take a day; the calls are looked through once for each.
TEST(ToolCalls, ManyCallsOfOneIdAreToldApart) {
  std::string fragments = "[";
  for (int i = 0; i < 2000; ++i) {
    fragments += R"({"index":)" + std::to_string(i) + R"(,"id":"x","function":{"name":"f"}},)";
  }
  fragments.back() = ']';
  ToolCalls calls;
  EventList events;
  calls.add(fragments, events);
  std::string out;
  JsonWriter writer(out);
  calls.write(writer);
  EXPECT_NE(out.find("\"x_2\""), std::string::npos);
  EXPECT_NE(out.find("\"x_2000\""), std::string::npos);
}

TEST(ToolCalls, ArgumentsKeepTheirBytes) {
  const Assembled out = assemble({
      R"([{"index":0,"id":"a","function":{"name":"f","arguments":"{\"e\":\"\\u00e9\ud83d"}}])",
      R"([{"index":0,"function":{"arguments":"\ude00\\n\", \"n\": 1.0}"}}])",
  });
  EXPECT_EQ(summary(out), "a f {\"e\":\"\\u00e9\xf0\x9f\x98\x80\\n\", \"n\": 1.0}\n");
  EXPECT_TRUE(out.warnings.empty());
}

TEST(ToolCalls, AWholeAnswerMayHaveArgumentsAsAnObject) {
  EXPECT_EQ(
      summary(assemble({R"([{"id":"a","function":{"name":"f","arguments":{"x":["\"",1]}}}])"})),
      "a f {\"x\":[\"\\\"\",1]}\n");
}

TEST(ToolCalls, EventsTellWhatCameAndWhatItBecame) {
  const Assembled out = assemble({
      R"([{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}])",
      R"([{"index":0,"function":{"arguments":"}"}}])",
      R"([{"index":1,"id":"b","function":{"name":"g","arguments":""}}])",
  });
  EXPECT_EQ(out.events, R"({"type":"tool-call-delta","index":0,"id":"a","name":"f","delta":"{}"},)"
                        R"({"type":"tool-call-delta","index":1,"id":"b","name":"g","delta":""},)"
                        R"({"type":"tool-call","id":"a","name":"f","arguments":"{}"},)"
                        R"({"type":"tool-call","id":"b","name":"g","arguments":"{}"})");
  EXPECT_EQ(out.message,
            R"([{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},)"
            R"({"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}])");
}

TEST(ToolCalls, WhatIsNoFragmentIsLeftOut) {
  EXPECT_EQ(summary(assemble({"null", "{}", "[]", R"([1,"x",null,[]])"})), "");
  // Wrong types inside are as good as absent.
  EXPECT_EQ(summary(assemble({R"([{"index":"0","id":5,"function":{"name":[],"arguments":"1"}}])"})),
            "call_0  1\n");
  EXPECT_EQ(summary(assemble({R"([{"index":0,"id":"a","function":"f"}])"})), "a  {}\n");
}

}  // namespace
}  // namespace fluffbuzz
