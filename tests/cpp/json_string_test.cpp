#include "base/json_string.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_reader.h"

namespace fluffbuzz {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

std::string decode(std::string_view raw) {
  // In a block of its own size, so that ASan sees a read behind it.
  const std::vector<char> block(raw.begin(), raw.end());
  return decoded({{block.data(), block.size()}, raw.find('\\') != std::string_view::npos});
}

// Decodes a text that comes in several strings.
std::string decode_pieces(const std::vector<std::string_view>& pieces) {
  JsonTextDecoder decoder;
  std::string out;
  for (const std::string_view piece : pieces) {
    const std::vector<char> block(piece.begin(), piece.end());
    decoder.append({{block.data(), block.size()}, piece.find('\\') != std::string_view::npos}, out);
  }
  decoder.finish(out);
  return out;
}

TEST(JsonString, DecodesEveryEscape) {
  EXPECT_EQ(decode(""), "");
  EXPECT_EQ(decode("plain \xc3\xa9"), "plain \xc3\xa9");
  EXPECT_EQ(decode(R"(\"\\\/\b\f\n\r\t)"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(decode(R"(a\nb\n)"), "a\nb\n");
  EXPECT_EQ(decode(R"(\u0000)"), std::string(1, '\0'));
  EXPECT_EQ(decode(R"(\u0041\u00e9\u20AC\uFFFD)"), "A\xc3\xa9\xe2\x82\xac\xef\xbf\xbd");
  EXPECT_EQ(decode(R"(\u007f\u0080\u07ff\u0800\uffff)"),
            "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf");
  EXPECT_EQ(decode(R"(\\u0041)"), R"(\u0041)");
}

TEST(JsonString, JoinsSurrogatePairs) {
  EXPECT_EQ(decode(R"(\ud83d\ude00)"), "\xf0\x9f\x98\x80");
  EXPECT_EQ(decode(R"(\uD800\uDC00)"), "\xf0\x90\x80\x80");
  EXPECT_EQ(decode(R"(\udbff\udfff)"), "\xf4\x8f\xbf\xbf");
  EXPECT_EQ(decode(R"(a\ud83d\ude00b)"),
            "a\xf0\x9f\x98\x80"
            "b");
}

TEST(JsonString, LoneSurrogatesBecomeTheReplacementCharacter) {
  const std::string bad(kReplacement);
  EXPECT_EQ(decode(R"(\ud800)"), bad);
  EXPECT_EQ(decode(R"(\udc00)"), bad);
  EXPECT_EQ(decode(R"(\udc00\ud800)"), bad + bad);
  EXPECT_EQ(decode(R"(\ud800x)"), bad + "x");
  EXPECT_EQ(decode(R"(\ud800\n)"), bad + "\n");
  EXPECT_EQ(decode(R"(\ud800\u0041)"), bad + "A");
  EXPECT_EQ(decode(R"(\ud83d\ud83d\ude00)"), bad + "\xf0\x9f\x98\x80");
}

TEST(JsonString, ComparesTheDecodedText) {
  EXPECT_TRUE((JsonString{"model", false}.is("model")));
  EXPECT_TRUE((JsonString{R"(mod\u0065l)", true}.is("model")));
  EXPECT_FALSE((JsonString{"model", false}.is("models")));
  EXPECT_FALSE((JsonString{R"(mod\u0065l)", true}.is(R"(mod\u0065l)")));
  EXPECT_TRUE(JsonString{}.is(""));
}

TEST(JsonTextDecoder, JoinsAPairThatIsCutBetweenTwoPieces) {
  const std::string smile = "\xf0\x9f\x98\x80";
  EXPECT_EQ(decode_pieces({R"(\ud83d)", R"(\ude00)"}), smile);
  EXPECT_EQ(decode_pieces({R"(a\ud83d)", R"(\ude00z)"}), "a" + smile + "z");
  EXPECT_EQ(decode_pieces({R"(\ud83d)", "", R"(\ude00)"}), smile);
  EXPECT_EQ(decode_pieces({R"(\ud83d)", R"(\ude00\ud83d)", R"(\ude00)"}), smile + smile);
}

TEST(JsonTextDecoder, AHighSurrogateWithoutItsPartnerIsReplacedOnce) {
  const std::string bad(kReplacement);
  EXPECT_EQ(decode_pieces({R"(\ud83d)"}), bad);
  EXPECT_EQ(decode_pieces({R"(\ud83d)", "x"}), bad + "x");
  EXPECT_EQ(decode_pieces({R"(\ud83d)", R"(\n)"}), bad + "\n");
  EXPECT_EQ(decode_pieces({R"(\ud83d)", R"(\ud83d)", R"(\ude00)"}), bad + "\xf0\x9f\x98\x80");
  EXPECT_EQ(decode_pieces({R"(\ude00)", R"(\ud83d)"}), bad + bad);
  EXPECT_EQ(decode_pieces({R"(\ud83dx)", R"(\ude00)"}), bad + "x" + bad);
}

TEST(JsonTextDecoder, ShowsNothingOfAPairUntilItIsWhole) {
  JsonTextDecoder decoder;
  std::string out;
  decoder.append({R"(ab\ud83d)", true}, out);
  EXPECT_EQ(out, "ab");
  decoder.append({R"(\ude00)", true}, out);
  EXPECT_EQ(out, "ab\xf0\x9f\x98\x80");
  decoder.finish(out);
  decoder.finish(out);
  EXPECT_EQ(out, "ab\xf0\x9f\x98\x80");
}

TEST(JsonTextDecoder, GivesTheSameTextHoweverItIsCut) {
  // Units that are never cut inside: JSON strings are whole, only pairs can be torn apart.
  const std::vector<std::string> units = {"a",         R"(\ud83d)", R"(\ude00)", "\xc3\xa9",
                                          R"(\ud800)", R"(\n)",     R"(\udc00)", R"(\udc00)",
                                          R"(\u0041)", R"(\ud800)"};
  std::string whole;
  for (const std::string& unit : units) whole += unit;
  const std::string expected = decode(whole);
  for (uint32_t cuts = 0; cuts < (1U << (units.size() - 1)); ++cuts) {
    std::vector<std::string> pieces(1);
    for (size_t i = 0; i < units.size(); ++i) {
      pieces.back() += units[i];
      if ((cuts >> i & 1U) != 0) pieces.emplace_back();
    }
    ASSERT_EQ(decode_pieces({pieces.begin(), pieces.end()}), expected) << cuts;
  }
}

TEST(AppendQuoted, IsReadBackByNlohmannAndByOurselves) {
  std::vector<std::string> texts = {
      "", "plain", "\"\\/", "\xc3\xa9 \xf0\x9f\x98\x80 \xe2\x80\xa8", "a\"", "\"a"};
  for (int byte = 0; byte < 0x80; ++byte) {
    texts.emplace_back(1, static_cast<char>(byte));
    for (size_t before = 1; before < 18; ++before) {
      texts.push_back(std::string(before, 'x') + static_cast<char>(byte) + "tail");
    }
  }
  for (const std::string& text : texts) {
    const std::string quoted = json_quoted(text);
    const nlohmann::json parsed = nlohmann::json::parse(quoted, nullptr, false);
    ASSERT_TRUE(parsed.is_string()) << quoted;
    ASSERT_EQ(parsed, nlohmann::json(text)) << quoted;
    JsonReader reader(quoted);
    JsonString string;
    ASSERT_TRUE(reader.read_string(string));
    ASSERT_EQ(decoded(string), text);
  }
}

TEST(AppendQuoted, UsesShortEscapesAndAppends) {
  std::string out = "x";
  append_quoted("\"\\\n\t\r\x01\x1f/", out);
  EXPECT_EQ(out, R"(x"\"\\\n\t\r\u0001\u001f/")");
}

TEST(ReadHex4, WantsFourHexDigits) {
  const auto read = [](std::string_view text) {
    const std::vector<char> block(text.begin(), text.end());
    return read_hex4(block.data(), block.data() + block.size());
  };
  EXPECT_EQ(read("0000"), 0);
  EXPECT_EQ(read("fFfF"), 0xffff);
  EXPECT_EQ(read("12aB9"), 0x12ab);
  for (const std::string_view text : {"", "1", "123", "123g", "g123", "+123", " 123", "0x12"}) {
    EXPECT_LT(read(text), 0) << text;
  }
}

TEST(FindStringStop, AgreesWithALoopOverBytes) {
  std::mt19937 random(20240607);
  for (int round = 0; round < 5000; ++round) {
    std::vector<char> block(random() % 48);
    for (char& byte : block) {
      // Mostly bytes that must not stop the search, at the borders of those that must.
      byte = random() % 8 == 0 ? static_cast<char>(random() % 256)
                               : "\x20\x21\x23\x5b\x5d\x80\xa2\xff"[random() % 8];
    }
    const char* end = block.data() + block.size();
    const char* expected = block.data();
    while (expected < end && *expected != '"' && *expected != '\\' &&
           static_cast<unsigned char>(*expected) >= 0x20) {
      ++expected;
    }
    ASSERT_EQ(find_string_stop(block.data(), end) - block.data(), expected - block.data());
  }
}

}  // namespace
}  // namespace fluffbuzz
