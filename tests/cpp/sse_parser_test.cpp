#include "response/sse_parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace fluffbuzz {
namespace {

using Items = std::vector<std::string>;
using Pieces = std::vector<std::string_view>;

constexpr size_t kNoLimit = 1U << 30U;

// Feeds the pieces and gives what came out: "event:...", "comment:..." or "too large". Each piece
// stands in a block of its own size that is freed as soon as the parser may no longer look at it.
Items read(const Pieces& pieces, size_t limit = kNoLimit) {
  SseParser parser(limit);
  Items out;
  for (const std::string_view piece : pieces) {
    const std::vector<char> block(piece.begin(), piece.end());
    parser.feed({block.data(), block.size()});
    for (;;) {
      const SseParser::Item item = parser.next();
      if (item == SseParser::Item::kNeedData) break;
      if (item == SseParser::Item::kTooLarge) {
        out.emplace_back("too large");
        return out;
      }
      out.push_back((item == SseParser::Item::kEvent ? "event:" : "comment:") +
                    std::string(parser.text()));
    }
  }
  return out;
}

Pieces bytes_of(std::string_view text) {
  Pieces out;
  for (size_t i = 0; i < text.size(); ++i) out.push_back(text.substr(i, 1));
  return out;
}

// Reads the text whole, byte by byte, with empty reads between, cut in two and cut in three.
void expect_items(std::string_view text, const Items& expected, size_t limit = kNoLimit) {
  EXPECT_EQ(read({text}, limit), expected) << text;
  EXPECT_EQ(read(bytes_of(text), limit), expected) << text;
  for (size_t a = 0; a <= text.size(); ++a) {
    const std::string_view rest = text.substr(a);
    ASSERT_EQ(read({text.substr(0, a), {}, rest}, limit), expected) << text << " at " << a;
    for (size_t b = 0; b <= rest.size() && text.size() <= 48; ++b) {
      ASSERT_EQ(read({text.substr(0, a), rest.substr(0, b), rest.substr(b)}, limit), expected)
          << text << " at " << a << " and " << a + b;
    }
  }
}

TEST(SseParser, EventsEndAtABlankLineOfAnyKind) {
  for (const std::string_view text :
       {"data: a\n\ndata: b\n\n", "data: a\r\n\r\ndata: b\r\n\r\n", "data: a\r\rdata: b\r\r",
        "data: a\n\rdata: b\r\n\n", "data: a\r\n\rdata: b\n\r\n", "data: a\r\r\ndata: b\n\n",
        "data: a\n\n\n\r\n\rdata: b\n\n\n"}) {
    expect_items(text, {"event:a", "event:b"});
  }
}

TEST(SseParser, ALineFeedBehindACarriageReturnIsNoSecondLineEnd) {
  expect_items("data: a\r\ndata: b\r\n\r\n", {"event:a\nb"});
  expect_items("data: a\r\n\n", {"event:a"});
  expect_items("data: a\n\r\n", {"event:a"});
}

TEST(SseParser, OneByteOrderMarkAtTheStartIsSkipped) {
  expect_items(
      "\xef\xbb\xbf"
      "data: a\n\n",
      {"event:a"});
  expect_items("\xef\xbb\xbf:c\n", {"comment:c"});
  expect_items("\xef\xbb\xbf\n\ndata: a\n\n", {"event:a"});
  // Only one, only whole, and only at the start.
  expect_items(
      "\xef\xbb\xbf\xef\xbb\xbf"
      "data: a\n\ndata: b\n\n",
      {"event:b"});
  expect_items(
      "\xef\xbb"
      "data: a\n\ndata: b\n\n",
      {"event:b"});
  expect_items(
      "\n\xef\xbb\xbf"
      "data: a\n\ndata: b\n\n",
      {"event:b"});
  expect_items("\xef\xbb\xbf", {});
}

TEST(SseParser, DataLinesAreJoinedByALineFeed) {
  expect_items("data: a\ndata: b\ndata: c\n\n", {"event:a\nb\nc"});
  expect_items("data: a\ndata\ndata:\n\n", {"event:a\n\n"});
  expect_items("data: a\r\ndata:b\rdata:  c\n\n", {"event:a\nb\n c"});
}

TEST(SseParser, ExactlyOneSpaceBehindTheColonIsRemoved) {
  expect_items("data:a\n\n", {"event:a"});
  expect_items("data:  a\n\n", {"event: a"});
  expect_items("data:\ta\n\n", {"event:\ta"});
  expect_items("data: a \n\n", {"event:a "});
  expect_items("data:: a\n\n", {"event:: a"});
}

TEST(SseParser, EmptyDataIsAnEventAndNoDataIsNone) {
  expect_items("data\n\n", {"event:"});
  expect_items("data:\n\n", {"event:"});
  expect_items("data: \n\n", {"event:"});
  expect_items("\n\n\n", {});
  expect_items("event: x\nid: 1\nretry: 5\n\n", {});
  expect_items(":c\n\n", {"comment:c"});
}

TEST(SseParser, OtherFieldsAreIgnored) {
  expect_items("event: error\ndata: a\nid: 7\nretry: 10\nfoo: bar\nfoo\n\n", {"event:a"});
  // Names are compared whole and with case, and a blank in front makes another name.
  expect_items("datas: x\nDATA: x\n data: x\ndat: x\ndata : x\ndata: a\n\n", {"event:a"});
}

TEST(SseParser, CommentsAreItemsOfTheirOwn) {
  expect_items(": OPENROUTER PROCESSING\n\ndata: a\n\n",
               {"comment: OPENROUTER PROCESSING", "event:a"});
  expect_items(":\n::\n", {"comment:", "comment::"});
  // Between the lines of an event they end nothing.
  expect_items("data: a\n:c\ndata: b\n\n", {"comment:c", "event:a\nb"});
  expect_items(": OPENROUTER PROCESSING\ndata: a\n\n",
               {"comment: OPENROUTER PROCESSING", "event:a"});
}

TEST(SseParser, AnIncompleteLastEventIsDropped) {
  expect_items("data: a\n\ndata: b", {"event:a"});
  expect_items("data: a\n\ndata: b\n", {"event:a"});
  expect_items("data: a", {});
  expect_items("", {});
}

TEST(SseParser, OnlyLineFeedAndCarriageReturnEndALine) {
  // Other control characters, U+0085, U+2028 and U+2029 are data.
  expect_items("data: a\x0b\x0c\x1c\x01\xc2\x85\xe2\x80\xa8\xe2\x80\xa9z\n\n",
               {"event:a\x0b\x0c\x1c\x01\xc2\x85\xe2\x80\xa8\xe2\x80\xa9z"});
  const std::string zero("data: a\0b\n\n", 11);
  expect_items(zero, {std::string("event:a\0b", 9)});
}

// The loop over whole words must find a line end wherever it stands in a word.
TEST(SseParser, FindsLineEndsAtEveryOffset) {
  for (size_t length = 0; length <= 40; ++length) {
    const std::string value(length, '\xff');
    for (const std::string_view end : {"\n\n", "\r\r", "\r\n\r\n"}) {
      ASSERT_EQ(read({"data:" + value + std::string(end)}), Items{"event:" + value}) << length;
    }
    for (size_t at = 0; at < length; ++at) {
      std::string with_tab = value;
      with_tab[at] = '\t';  // stops the word loop without being a line end
      ASSERT_EQ(read({"data:" + with_tab + "\n\n"}), Items{"event:" + with_tab});
    }
  }
}

TEST(SseParser, ALineOfFourMegabytesInSmallReads) {
  const std::string value(4U << 20U, 'x');
  const std::string text = "data: " + value + "\n\ndata: b\n\n";
  Pieces pieces;
  for (size_t at = 0; at < text.size(); at += 1024) {
    pieces.push_back(std::string_view(text).substr(at, 1024));
  }
  const Items items = read(pieces);
  ASSERT_EQ(items.size(), 2U);
  EXPECT_TRUE(items[0] == "event:" + value);
  EXPECT_EQ(items[1], "event:b");
}

TEST(SseParser, ALineMayBeAsLongAsTheLimit) {
  expect_items("data: 0123456789\n\n", {"event:0123456789"}, 16);
  expect_items("data: 0123456789a\n\n", {"too large"}, 16);
  expect_items(": comment of 16.\n", {"comment: comment of 16."}, 16);
  expect_items(": a comment of 17\n", {"too large"}, 16);
  expect_items("nobody reads this field\n", {"too large"}, 16);
}

TEST(SseParser, TheLinesOfAnEventCountTogether) {
  expect_items("data: 01234\ndata: 5678\n\n", {"event:01234\n5678"}, 16);
  expect_items("data: 0123456\ndata: 789abcde\n\n", {"event:0123456\n789abcde"}, 16);
  expect_items("data: 0123456\ndata: 789abcdef\n\n", {"too large"}, 16);
  expect_items("data: 01234\ndata: 56789\ndata: abcde\n\n", {"too large"}, 16);
  // Each event counts anew.
  expect_items("data: 012345678\n\ndata: 012345678\n\n", {"event:012345678", "event:012345678"},
               16);
}

TEST(SseParser, TooLargeStays) {
  SseParser parser(8);
  parser.feed("data: 0123456789\n\ndata: a\n\n");
  EXPECT_EQ(parser.next(), SseParser::Item::kTooLarge);
  EXPECT_EQ(parser.next(), SseParser::Item::kTooLarge);
  parser.feed("data: a\n\n");
  EXPECT_EQ(parser.next(), SseParser::Item::kTooLarge);
}

// What was read before the limit broke must not be handed on as if it were whole.
TEST(SseParser, NothingOfATooLargeEventIsDelivered) {
  SseParser parser(12);
  parser.feed("data: ok\n\ndata: 012\ndata: 01234\ndata: 56789\n\ndata: a\n\n");
  EXPECT_EQ(parser.next(), SseParser::Item::kEvent);
  EXPECT_EQ(parser.text(), "ok");
  EXPECT_EQ(parser.next(), SseParser::Item::kTooLarge);
  EXPECT_EQ(parser.next(), SseParser::Item::kTooLarge);
}

// What passes with kShorten, and where events end: "event:...@begin-boundary", "skipped@...".
Items shortened(const Pieces& pieces, size_t limit) {
  SseParser parser(limit, SseParser::Oversize::kShorten);
  Items out;
  for (const std::string_view piece : pieces) {
    const std::vector<char> block(piece.begin(), piece.end());
    parser.feed({block.data(), block.size()});
    for (;;) {
      const SseParser::Item item = parser.next();
      if (item == SseParser::Item::kNeedData) break;
      if (item == SseParser::Item::kComment) continue;
      const bool skipped = item == SseParser::Item::kSkipped;
      out.push_back((skipped ? "skipped" : "event:" + std::string(parser.text())) + "@" +
                    std::to_string(parser.event_begin()) + "-" + std::to_string(parser.boundary()));
    }
  }
  out.push_back("boundary " + std::to_string(parser.boundary()));
  return out;
}

Pieces pieces_of(std::string_view text, size_t size) {
  Pieces out;
  for (size_t i = 0; i < text.size(); i += size) out.push_back(text.substr(i, size));
  return out;
}

TEST(SseParser, TellsWhereEventsEnd) {
  const std::string text = "\xEF\xBB\xBF: c\n\ndata: a\n\n\ndata: b\ndata: c\n\ndata: d\n";
  const Items expected = {"event:a@8-17", "event:b\nc@18-35", "boundary 35"};
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    const std::string_view view = text;
    EXPECT_EQ(shortened({view.substr(0, cut), view.substr(cut)}, kNoLimit), expected) << cut;
  }
  EXPECT_EQ(shortened(bytes_of(text), kNoLimit), expected);
}

TEST(SseParser, ALineFeedBehindACutBelongsToTheEventBeforeIt) {
  const std::string text = "data: a\r\n\r\ndata: b\r\n\r\n";
  const std::string_view view = text;
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    const Items items = shortened({view.substr(0, cut), view.substr(cut)}, kNoLimit);
    EXPECT_EQ(items.back(), "boundary 22") << cut;
    EXPECT_EQ(items[1].substr(0, 9), "event:b@1") << items[1];
    EXPECT_EQ(items[1].substr(8, 2), "11") << cut << " " << items[1];
  }
}

TEST(SseParser, ALongStringLosesItsInsideWhereverTheReadsEnd) {
  const std::string kept(LongStrings::kKept, 'A');
  const std::string text =
      "data: {\"a\":\"" + kept + std::string(200'000, 'A') + "\",\"b\":1}\n\ndata: c\n\n";
  const std::string end = std::to_string(text.size());
  const Items expected = {
      "event:{\"a\":\"" + kept + "\",\"b\":1}@0-" + std::to_string(text.size() - 9),
      "event:c@" + std::to_string(text.size() - 9) + "-" + end, "boundary " + end};
  EXPECT_TRUE(shortened({text}, 100'000) == expected);
  for (const size_t size : {1U, 1000U, 65'536U, 100'001U}) {
    EXPECT_TRUE(shortened(pieces_of(text, size), 100'000) == expected) << size;
  }
}

TEST(SseParser, AnEventThatIsStillTooLargeIsSkipped) {
  std::string numbers = "data: [1";
  while (numbers.size() < 100'000) numbers += ",1";
  for (const std::string& large :
       {numbers + "]\n\n", numbers + "]\ndata: 2\n: c\n\n", "data: 0\n" + numbers + "]\n\n"}) {
    const std::string text = "data: a\n\n" + large + "data: b\n\n";
    const std::string from = std::to_string(text.size() - 9);
    const std::string end = std::to_string(text.size());
    const Items expected = {"event:a@0-9", "skipped@9-" + from, "event:b@" + from + "-" + end,
                            "boundary " + end};
    for (const size_t size : {size_t{1}, size_t{1000}, size_t{65'536}, text.size()}) {
      EXPECT_EQ(shortened(pieces_of(text, size), 80'000), expected) << size;
    }
  }
}

}  // namespace
}  // namespace fluffbuzz
