#include "response/answer_reader.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "response/chunk_decoder.h"
#include "response/http_error.h"

namespace fluffbuzz {

namespace {

// More of an error body than this tells nobody anything.
constexpr size_t kMaxErrorBytes = 65'536;

}  // namespace

AnswerReader::AnswerReader(int status, std::string_view content_type, size_t max_event_bytes,
                           SseParser::Oversize oversize)
    : status_(status),
      max_bytes_(max_event_bytes),
      oversize_(oversize),
      parser_(max_event_bytes, oversize) {
  const std::string type = ascii_lower(content_type.substr(0, content_type.find(';')));
  if (status >= 400 || type.find("json") != std::string::npos) {
    kind_ = Kind::kWhole;
  } else if (trim(type) == "text/event-stream") {
    kind_ = Kind::kEventStream;
  }
}

AnswerReader::Progress AnswerReader::fail(Error error) {
  error_ = std::move(error);
  if (error_.status == 0) error_.status = status_;
  progress_ = Progress::kFailed;
  if (!bad_from_) bad_from_ = parser_.event_begin();
  return progress_;
}

// In pieces where long strings are shortened, so that little is carried over before they are.
AnswerReader::Progress AnswerReader::read(std::string_view bytes, EventList& events) {
  const bool shorten = oversize_ == SseParser::Oversize::kShorten;
  const size_t piece = shorten ? SseParser::kShortenAbove : bytes.size();
  while (bytes.size() > piece && read_piece(bytes.substr(0, piece), events) == Progress::kReadOn) {
    bytes.remove_prefix(piece);
  }
  return read_piece(bytes, events);
}

AnswerReader::Progress AnswerReader::read_piece(std::string_view bytes, EventList& events) {
  if (progress_ != Progress::kReadOn) return progress_;
  if (kind_ == Kind::kUnknown) decide_kind(bytes);
  if (kind_ == Kind::kEventStream) {
    // Blanks that came before the kind was known belong to the stream's first line.
    ByteBuffer blanks;
    blanks.swap(whole_);
    if (!blanks.empty()) read_events(blanks.view(), events);
    return read_events(bytes, events);
  }
  if (status_ >= 400) {
    whole_.append(bytes.substr(0, std::min(bytes.size(), kMaxErrorBytes - whole_.size())));
    return Progress::kReadOn;
  }
  add_whole(bytes);
  if (!passed_unread_ || oversize_ == SseParser::Oversize::kShorten) return Progress::kReadOn;
  return fail(make_error(ErrorCode::kTooLarge,
                         "the answer is larger than " + std::to_string(max_bytes_) + " bytes"));
}

void AnswerReader::add_whole(std::string_view bytes) {
  if (passed_unread_) return;
  if (oversize_ == SseParser::Oversize::kShorten) {
    if (endpoint_ == nullptr) {
      whole_.append(bytes);
    } else {
      endpoint_->collect(bytes, whole_);
    }
    const bool is_long = whole_.size() > SseParser::kShortenAbove;
    if (is_long || long_strings_.has_begun()) {
      whole_.resize(long_strings_.shorten(whole_.data(), whole_.size()));
    }
    passed_unread_ = whole_.size() > max_bytes_;
  } else {
    passed_unread_ = whole_.size() + bytes.size() > max_bytes_ || !whole_.append(bytes);
  }
  if (passed_unread_) whole_ = {};
}

// No usable content type: JSON and HTML betray themselves by their first character.
void AnswerReader::decide_kind(std::string_view first_bytes) {
  const std::string_view text = trim(first_bytes);
  if (text.empty()) return;
  kind_ = text.front() == '{' || text.front() == '<' ? Kind::kWhole : Kind::kEventStream;
}

AnswerReader::Progress AnswerReader::read_events(std::string_view bytes, EventList& events) {
  parser_.feed(bytes);
  bool commented = false;
  for (;;) {
    switch (parser_.next()) {
      case SseParser::Item::kNeedData:
        // One sign of life per read is enough, and none once there is something to show.
        if (commented && events.empty() && !builder_.has_visible_output()) {
          events.begin("waiting");
          events.end();
        }
        return progress_;
      case SseParser::Item::kComment:
        commented = true;
        break;
      case SseParser::Item::kEvent:
        if (read_event(parser_.text(), events) != Progress::kReadOn) return progress_;
        mark_finish();
        break;
      case SseParser::Item::kSkipped:
        first_event_seen_ = true;
        builder_.pass_unread();
        if (endpoint_ != nullptr) endpoint_->pass_unread();
        break;
      case SseParser::Item::kTooLarge:
        return fail(make_error(ErrorCode::kTooLarge, "one event of the stream is larger than " +
                                                         std::to_string(max_bytes_) + " bytes"));
    }
  }
}

// A finish belongs to the answer only if the answer is one: an event that finishes with an error is
// bad at once, any other finish when the end turns out to be a failure.
void AnswerReader::mark_finish() {
  if (!builder_.has_finish_reason()) return;
  if (!finish_from_) finish_from_ = parser_.event_begin();
  if (!bad_from_ && builder_.finished_with_error()) bad_from_ = parser_.event_begin();
}

AnswerReader::Progress AnswerReader::read_event(std::string_view data, EventList& events) {
  first_event_seen_ = true;
  if (!is_chat_) return read_other_event(data, events);
  if (data == "[DONE]") return finish(true, events);
  JsonString text;
  if (text_template_.matches(data, text)) {
    builder_.add_text(text, events);
    return Progress::kReadOn;
  }
  if (tool_template_.matches(data, text)) {
    builder_.add_tool_arguments(text.raw, events);
    return Progress::kReadOn;
  }
  Chunk chunk;
  if (!decode_chunk(data, chunk)) {
    builder_.warn("bad_chunk",
                  "a line of the stream is not JSON and was skipped: " + shorten(data, 80));
    return Progress::kReadOn;
  }
  if (brings_text_only(chunk)) text_template_.remember(data, chunk.delta.content.raw);
  if (!builder_.add(chunk, events)) return fail(builder_.error());
  if (!chunk.delta.tool_calls.empty()) remember_tool_call(data, chunk);
  return Progress::kReadOn;
}

// Only the next chunk with tool calls may go on with this one's call: behind any other the same
// fragment could mean another call.
void AnswerReader::remember_tool_call(std::string_view data, const Chunk& chunk) {
  const std::string_view arguments = builder_.last_arguments();
  if (arguments.data() != nullptr && brings_tool_calls_only(chunk)) {
    tool_template_.remember(data, arguments);
  } else {
    tool_template_.forget();
  }
}

AnswerReader::Progress AnswerReader::finish(bool done_marker, EventList& events) {
  if (!is_chat_ && ends_otherwise(done_marker)) return progress_;
  if (!builder_.finish(done_marker, events)) {
    if (!bad_from_) bad_from_ = finish_from_;
    // The end of the body is no event; [DONE] is one.
    if (!bad_from_ && !done_marker) bad_from_ = parser_.boundary();
    return fail(builder_.error());
  }
  progress_ = Progress::kAnswered;
  return progress_;
}

AnswerReader::Progress AnswerReader::end(EventList& events) {
  if (progress_ != Progress::kReadOn) return progress_;
  return kind_ == Kind::kEventStream ? finish(false, events) : read_whole(events);
}

AnswerReader::Progress AnswerReader::read_whole(EventList& events) {
  if (passed_unread_) {
    progress_ = Progress::kAnswered;
    return progress_;
  }
  if (!is_chat_) return read_other_whole(events);
  const std::string_view text = trim(whole_.view());
  if (status_ >= 400) return fail(error_from_body(status_, text));
  Chunk chunk;
  const bool is_answer = decode_chunk(text, chunk) && chunk.has_choice;
  if (!is_answer) {
    Error error = error_from_body(status_, text);
    if (error.code == ErrorCode::kBadResponse && text.substr(0, 1) == "{") {
      error.message = "upstream answered without any choice";
    }
    return fail(std::move(error));
  }
  first_event_seen_ = true;
  if (!builder_.add(chunk, events)) return fail(builder_.error());
  return finish(true, events);
}

}  // namespace fluffbuzz
