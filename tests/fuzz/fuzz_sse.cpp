// Event streams and the reading of answers. Input: two bytes that seed the cuts, one for the size
// limit, one for status and content type, then the body.
#include <string>
#include <string_view>
#include <vector>

#include "base/json_document.h"
#include "base/json_writer.h"
#include "fuzz_support.h"
#include "response/answer_reader.h"
#include "response/chunk_decoder.h"
#include "response/sse_parser.h"

namespace fluffbuzz::fuzz {
namespace {

using Items = std::vector<std::string>;
using Pieces = std::vector<std::string_view>;

constexpr size_t kNoLimit = 1U << 26U;

// "d..." for an event, "c..." for a comment, "!" for too large.
Items read_items(const Pieces& pieces, size_t limit) {
  SseParser parser(limit);
  Items out;
  for (const std::string_view piece : pieces) {
    // In a block of its own that is gone as soon as the parser may no longer look at it.
    const std::vector<char> block(piece.begin(), piece.end());
    parser.feed({block.data(), block.size()});
    for (SseParser::Item item = parser.next(); item != SseParser::Item::kNeedData;
         item = parser.next()) {
      if (item == SseParser::Item::kTooLarge) {
        out.emplace_back("!");
        return out;
      }
      check(parser.text().size() <= limit, "an item is larger than the limit");
      out.push_back((item == SseParser::Item::kEvent ? "d" : "c") + std::string(parser.text()));
    }
  }
  return out;
}

// The grammar once more, written for clarity: lines first, then fields.
Items read_items_simply(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  Items out;
  std::string data;
  bool has_data = false;
  while (!text.empty()) {
    const size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) break;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(text.substr(end, 2) == "\r\n" ? end + 2 : end + 1);
    if (line.empty()) {
      if (has_data) out.push_back("d" + data);
      data.clear();
      has_data = false;
    } else if (line[0] == ':') {
      out.push_back("c" + std::string(line.substr(1)));
    } else {
      const size_t colon = line.find(':');
      std::string_view value =
          colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
      if (line.substr(0, colon) != "data") continue;
      if (!value.empty() && value[0] == ' ') value.remove_prefix(1);
      if (has_data) data += '\n';
      data += value;
      has_data = true;
    }
  }
  return out;
}

struct Answer {
  AnswerReader::Progress progress = AnswerReader::Progress::kReadOn;
  std::string result;
  std::string error;

  bool operator==(const Answer& other) const {
    return progress == other.progress && result == other.result && error == other.error;
  }
};

std::string result_of(const ResultBuilder& builder) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object();
  builder.write(writer);
  writer.key("warnings").begin_array();
  for (const auto& [code, message] : builder.warnings()) writer.string(code).string(message);
  writer.end_array().end_object();
  return out;
}

// What a follower of the events has put together.
struct Followed {
  std::string text;
  std::string reasoning;

  void add(std::string_view events) {
    const Result<JsonDocument> parsed = JsonDocument::parse(events);
    check(parsed.ok(), "events are no JSON", events);
    const JsonDocument& list = parsed.value();
    for (uint32_t i = list.first_child(0); i != JsonDocument::kNone; i = list.next_sibling(i)) {
      const JsonString type = list.string(list.find(i, "type"));
      const bool is_text = type.is("text");
      if (!is_text && !type.is("reasoning")) continue;
      append_decoded(list.string(list.find(i, "text")), is_text ? text : reasoning);
    }
  }
};

void compare_with_events(std::string_view result, const Followed& followed) {
  const Result<JsonDocument> parsed = JsonDocument::parse(result);
  check(parsed.ok(), "the result is no JSON", result);
  const auto text = [&](std::string_view name) {
    return decoded(parsed.value().string(parsed.value().find(0, name)));
  };
  check(text("reasoning") == followed.reasoning, "the events tell another reasoning", result);
  // A refusal is shown in its place and kept behind the text.
  check(text("text").size() == followed.text.size(), "the events tell another text", result);
}

Answer read_answer(const Pieces& pieces, int status, std::string_view type, size_t limit) {
  AnswerReader reader(status, type, limit);
  EventList events;
  Followed followed;
  bool judged = true;
  const auto take_events = [&] {
    const std::string list = "[" + std::string(events.json()) + "]";
    judged = judged && !too_deep_to_judge(list);
    if (judged) followed.add(list);
    events.clear();
  };
  Answer out;
  for (const std::string_view piece : pieces) {
    const std::vector<char> block(piece.begin(), piece.end());
    out.progress = reader.read({block.data(), block.size()}, events);
    take_events();
  }
  if (out.progress == AnswerReader::Progress::kReadOn) out.progress = reader.end(events);
  take_events();
  check(out.progress != AnswerReader::Progress::kReadOn, "the end is no end");
  out.result = result_of(reader.result());
  if (judged && !too_deep_to_judge(out.result)) compare_with_events(out.result, followed);
  if (out.progress == AnswerReader::Progress::kFailed) {
    check(!reader.error().message.empty(), "an error without words");
    out.error = std::string(error_code_name(reader.error().code)) + reader.error().message;
    check(reader.error().upstream.empty() || is_valid_json(reader.error().upstream),
          "upstream's error is no JSON", reader.error().upstream);
  }
  return out;
}

// The same answer, every chunk read in full: what the reader's short way must agree with.
std::string read_chunk_by_chunk(const Items& items) {
  ResultBuilder builder;
  EventList events;
  for (const std::string& item : items) {
    if (item[0] != 'd') continue;
    const std::string_view data = std::string_view(item).substr(1);
    if (data == "[DONE]") {
      builder.finish(true, events);
      return result_of(builder);
    }
    Chunk chunk;
    if (!decode_chunk(data, chunk)) return {};  // warnings are worded by the reader
    if (!builder.add(chunk, events)) return result_of(builder);
  }
  builder.finish(false, events);
  return result_of(builder);
}

void read_in_every_way(Script script) {
  Random random(script.two_bytes());
  const uint8_t limit_byte = script.byte();
  const size_t limit = limit_byte == 0 ? kNoLimit : limit_byte;
  const uint8_t kind = script.byte();
  const std::string_view body = script.rest();

  // Byte by byte as far as that is cheap.
  Pieces bytes;
  for (size_t i = 0; i < body.size() && i < 300; ++i) bytes.push_back(body.substr(i, 1));
  if (body.size() > bytes.size()) bytes.push_back(body.substr(bytes.size()));
  const Pieces pieces = random_pieces(body, random);
  const Items items = read_items({body}, limit);
  check(read_items(bytes, limit) == items, "byte by byte other items come");
  check(read_items(pieces, limit) == items, "cut elsewhere other items come");
  if (limit == kNoLimit) check(read_items_simply(body) == items, "the grammar says otherwise");

  constexpr int kStatuses[] = {200, 200, 200, 503};
  constexpr std::string_view kTypes[] = {"text/event-stream", "application/json", "", "text/html"};
  const int status = kStatuses[kind % 4];
  const std::string_view type = kTypes[kind / 4 % 4];
  // Blanks in front of an answer of unknown kind count as a body until the kind is known.
  const bool declared = kind / 4 % 4 < 2;
  const size_t body_limit = declared ? limit : kNoLimit;
  const Answer answer = read_answer({body}, status, type, body_limit);
  check(read_answer(bytes, status, type, body_limit) == answer, "byte by byte another answer");
  check(read_answer(pieces, status, type, body_limit) == answer, "cut elsewhere another answer");
  if (limit == kNoLimit && status == 200 && kind / 4 % 4 == 0) {
    const std::string in_full = read_chunk_by_chunk(items);
    check(in_full.empty() || in_full == answer.result, "the short way differs", answer.result);
  }
}

}  // namespace
}  // namespace fluffbuzz::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fluffbuzz::fuzz::read_in_every_way({data, size});
  return 0;
}
