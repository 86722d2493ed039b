// Reads the body of one HTTP response, whatever it turns out to be: an event stream, a whole JSON
// answer, an error body, HTML. All of them end in the same two ways: an answer or an Error.
#ifndef FLUFFBUZZ_RESPONSE_ANSWER_READER_H_
#define FLUFFBUZZ_RESPONSE_ANSWER_READER_H_

#include <string>
#include <string_view>

#include "base/error.h"
#include "response/chunk_decoder.h"
#include "response/result_builder.h"
#include "response/sse_parser.h"
#include "response/stream_event.h"

namespace fluffbuzz {

class AnswerReader {
 public:
  enum class Progress { kReadOn, kAnswered, kFailed };

  // `max_event_bytes` bounds one event of a stream and the whole of any other body.
  AnswerReader(int status, std::string_view content_type, size_t max_event_bytes);

  // After kAnswered or kFailed further bytes are ignored.
  Progress read(std::string_view bytes, EventList& events);
  Progress end(EventList& events);

  // Why it failed; meaningful after kFailed.
  const Error& error() const { return error_; }
  const ResultBuilder& result() const { return builder_; }
  // True once a data event (not a comment) of a stream has come.
  bool first_event_seen() const { return first_event_seen_; }
  bool is_event_stream() const { return kind_ == Kind::kEventStream; }

 private:
  enum class Kind { kUnknown, kEventStream, kWhole };

  void decide_kind(std::string_view first_bytes);
  Progress read_events(std::string_view bytes, EventList& events);
  Progress read_event(std::string_view data, EventList& events);
  void remember_tool_call(std::string_view data, const Chunk& chunk);
  Progress read_whole(EventList& events);
  Progress finish(bool done_marker, EventList& events);
  Progress fail(Error error);

  const int status_;
  const size_t max_bytes_;
  Kind kind_ = Kind::kUnknown;
  Progress progress_ = Progress::kReadOn;
  SseParser parser_;
  ChunkTemplate text_template_;
  ChunkTemplate tool_template_;  // of the last chunk with tool calls, or nothing
  ResultBuilder builder_;
  std::string whole_;
  bool first_event_seen_ = false;
  Error error_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_ANSWER_READER_H_
