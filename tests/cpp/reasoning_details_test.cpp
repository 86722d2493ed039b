#include "response/reasoning_details.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/json_reader.h"

namespace fluffbuzz {
namespace {

// Merges the chunks' arrays and gives what is kept for replay.
std::string merged(const std::vector<std::string_view>& chunks) {
  ReasoningDetails details;
  for (const std::string_view chunk : chunks) details.add(chunk);
  std::string out;
  JsonWriter writer(out);
  details.write(writer);
  EXPECT_TRUE(is_valid_json(out)) << out;
  EXPECT_EQ(details.empty(), out == "[]");
  return out;
}

std::string shown(const std::vector<std::string_view>& chunks) {
  std::string out;
  JsonTextDecoder decoder;
  for (const std::string_view chunk : chunks) {
    ReasoningDetails::append_display_text(chunk, decoder, out);
  }
  decoder.finish(out);
  return out;
}

TEST(ReasoningDetails, FragmentsOfOneItemGrowTogether) {
  EXPECT_EQ(merged({R"([{"type":"reasoning.text","text":"Let ","format":"f","index":0}])",
                    R"([{"type":"reasoning.text","text":"me ","index":0}])",
                    R"([{"type":"reasoning.text","text":"see","index":0,"format":"f"}])"}),
            R"([{"type":"reasoning.text","text":"Let me see","format":"f","index":0}])");
  EXPECT_EQ(merged({R"([{"type":"reasoning.summary","summary":"a","index":0}])",
                    R"([{"type":"reasoning.summary","summary":"b","index":0}])"}),
            R"([{"type":"reasoning.summary","summary":"ab","index":0}])");
  EXPECT_EQ(merged({R"([{"type":"reasoning.encrypted","data":"QUJD","index":1}])",
                    R"([{"type":"reasoning.encrypted","data":"REVG","index":1}])"}),
            R"([{"type":"reasoning.encrypted","data":"QUJDREVG","index":1}])");
}

TEST(ReasoningDetails, TheSignatureComesLateAndAlone) {
  EXPECT_EQ(merged({R"([{"type":"reasoning.text","text":"a","signature":null,"index":0}])",
                    R"([{"type":"reasoning.text","text":"b","index":0}])",
                    R"([{"type":"reasoning.text","signature":"sig==","index":0}])"}),
            R"([{"type":"reasoning.text","text":"ab","signature":"sig==","index":0}])");
  EXPECT_EQ(merged({R"([{"type":"reasoning.text","text":"a","signature":"one","index":0}])",
                    R"([{"type":"reasoning.text","text":null,"signature":"two","index":0}])",
                    R"([{"type":"reasoning.text","signature":null,"format":null,"index":0}])"}),
            R"([{"type":"reasoning.text","text":"a","signature":"two","index":0,"format":null}])");
}

TEST(ReasoningDetails, TypeIndexAndIdTellItemsApart) {
  // Gemini: the same index, another type.
  EXPECT_EQ(merged({R"([{"type":"reasoning.text","text":"a","index":0}])",
                    R"([{"type":"reasoning.encrypted","data":"b","index":0}])",
                    R"([{"type":"reasoning.text","text":"c","index":0}])"}),
            R"([{"type":"reasoning.text","text":"ac","index":0},)"
            R"({"type":"reasoning.encrypted","data":"b","index":0}])");
  EXPECT_EQ(
      merged({R"([{"type":"t","text":"a","index":0}])", R"([{"type":"t","text":"b","index":1}])"}),
      R"([{"type":"t","text":"a","index":0},{"type":"t","text":"b","index":1}])");
  EXPECT_EQ(
      merged({R"([{"type":"t","text":"a","index":0,"id":"x"}])",
              R"([{"type":"t","text":"b","index":0,"id":"y"}])",
              R"([{"type":"t","text":"c","index":0,"id":"x"}])"}),
      R"([{"type":"t","text":"ac","index":0,"id":"x"},{"type":"t","text":"b","index":0,"id":"y"}])");
}

TEST(ReasoningDetails, AMissingIdFitsToAny) {
  EXPECT_EQ(merged({R"([{"type":"t","text":"a","index":0,"id":null}])",
                    R"([{"type":"t","text":"b","index":0,"id":"x"}])",
                    R"([{"type":"t","text":"c","index":0}])"}),
            R"([{"type":"t","text":"abc","index":0,"id":"x"}])");
}

TEST(ReasoningDetails, ItemsWithoutAnIndexAreComplete) {
  EXPECT_EQ(
      merged({R"([{"type":"t","text":"a"},{"type":"t","text":"b"}])",
              R"([{"type":"t","text":"c","index":null}])"}),
      R"([{"type":"t","text":"a"},{"type":"t","text":"b"},{"type":"t","text":"c","index":null}])");
}

TEST(ReasoningDetails, WhatIsUnknownIsKeptAsItCame) {
  EXPECT_EQ(
      merged(
          {R"([{"type":"reasoning.new","x":{"b":[1.0,1e21]},"\u0061":"\ud83d\ude00","index":0}])",
           R"([{"type":"reasoning.new","x":2,"format":"meta-responses-v9","index":0}])"}),
      R"([{"type":"reasoning.new","x":2,"\u0061":"\ud83d\ude00","index":0,"format":"meta-responses-v9"}])");
  EXPECT_EQ(
      merged(
          {R"([{"type":"reasoning.server_tool_call","tool_name":"s","arguments":"{}","result":"r"}])"}),
      R"([{"type":"reasoning.server_tool_call","tool_name":"s","arguments":"{}","result":"r"}])");
}

TEST(ReasoningDetails, EscapesAreNotTouched) {
  EXPECT_EQ(merged({R"([{"type":"t","text":"a\n\"\u00e9\ud83d","index":0}])",
                    R"([{"type":"t","text":"\ude00\/","index":0}])"}),
            R"([{"type":"t","text":"a\n\"\u00e9\ud83d\ude00\/","index":0}])");
}

TEST(ReasoningDetails, WhatIsNoItemIsLeftOut) {
  EXPECT_EQ(merged({"null", "\"text\"", "{}", "[]", R"([1,"a",null,[],{"type":"t","text":"a"}])"}),
            R"([{"type":"t","text":"a"}])");
}

TEST(ReasoningDetails, ShowsTextAndSummariesOfFragments) {
  EXPECT_EQ(
      shown(
          {R"([{"type":"reasoning.text","text":"a\n"},{"type":"reasoning.encrypted","data":"x"}])",
           R"([{"type":"reasoning.summary","summary":"b"},{"text":null,"summary":5}])"}),
      "a\nb");
  EXPECT_EQ(shown({R"([{"text":"\ud83d"}])", R"([{"text":"\ude00"}])"}), "\xf0\x9f\x98\x80");
  EXPECT_EQ(shown({"null", "[1,[]]", "{}"}), "");
}

}  // namespace
}  // namespace fluffbuzz
