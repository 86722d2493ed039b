// Reads the body of one HTTP response, whatever it turns out to be: an event stream, a whole JSON
// answer, an error body, HTML. All of them end in the same two ways: an answer or an Error.
#ifndef FLUFFBUZZ_RESPONSE_ANSWER_READER_H_
#define FLUFFBUZZ_RESPONSE_ANSWER_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "response/chunk_decoder.h"
#include "response/endpoint_answer.h"
#include "response/image_response.h"
#include "response/long_strings.h"
#include "response/result_builder.h"
#include "response/sse_parser.h"
#include "response/stream_event.h"

namespace fluffbuzz {

class AnswerReader {
 public:
  enum class Progress { kReadOn, kAnswered, kFailed };

  // `max_event_bytes` bounds one event of a stream and the whole of any other body. With kShorten
  // neither is an error when it is larger: long strings lose their inside, and what is still too
  // large is not read.
  AnswerReader(int status, std::string_view content_type, size_t max_event_bytes,
               SseParser::Oversize oversize = SseParser::Oversize::kFail);

  // From now on the answer is one to an image request: it is read for images() and not for
  // result(). The limits as in ImageStore; `expected`: how long the body will be, 0 = unknown.
  void collect_images(double max_bytes, bool as_base64, size_t expected);

  // From now on the answer is one of this endpoint.
  void follow(EndpointKind kind);

  // After kAnswered or kFailed further bytes are ignored.
  Progress read(std::string_view bytes, EventList& events);
  Progress end(EventList& events);

  // Why it failed; meaningful after kFailed.
  const Error& error() const { return error_; }
  const ResultBuilder& result() const { return builder_; }
  // Null unless collect_images was called.
  const ImageAnswer* images() const { return images_.get(); }
  // Null for answers of chat completions.
  const EndpointAnswer* endpoint() const { return endpoint_.get(); }
  // True once a data event (not a comment) of a stream has come.
  bool first_event_seen() const { return first_event_seen_; }
  bool is_event_stream() const { return kind_ == Kind::kEventStream; }
  bool is_answered() const { return progress_ == Progress::kAnswered; }
  bool is_whole() const { return kind_ == Kind::kWhole; }
  // Something was delivered that somebody may have acted on; what was too large to read counts too.
  bool has_visible_output() const { return builder_.has_visible_output() || passed_unread_; }
  // How many bytes of an event stream end with an event that nothing speaks against: what belongs
  // to a failure, and the finish of an answer that was judged a failure, stands behind them.
  uint64_t good_bytes() const { return bad_from_ ? *bad_from_ : parser_.boundary(); }
  // Something speaks against the stream, if only its finish: it will end in a failure.
  bool is_failing() const { return bad_from_.has_value(); }

 private:
  enum class Kind { kUnknown, kEventStream, kWhole };

  void mark_finish();
  void decide_kind(std::string_view first_bytes);
  Progress read_piece(std::string_view bytes, EventList& events);
  void add_whole(std::string_view bytes);
  Progress read_events(std::string_view bytes, EventList& events);
  Progress read_event(std::string_view data, EventList& events);
  void remember_tool_call(std::string_view data, const Chunk& chunk);
  Progress read_whole(EventList& events);
  // answer_reader_other.cpp: what is no chat completion.
  Progress read_other_event(std::string_view data, EventList& events);
  Progress read_other_whole(EventList& events);
  bool ends_otherwise(bool done_marker);
  Progress finish(bool done_marker, EventList& events);
  Progress fail(Error error);

  const int status_;
  const size_t max_bytes_;
  const SseParser::Oversize oversize_;
  Kind kind_ = Kind::kUnknown;
  Progress progress_ = Progress::kReadOn;
  SseParser parser_;
  ChunkTemplate text_template_;
  ChunkTemplate tool_template_;  // of the last chunk with tool calls, or nothing
  ResultBuilder builder_;
  bool is_chat_ = true;
  std::unique_ptr<ImageAnswer> images_;
  std::unique_ptr<EndpointAnswer> endpoint_;
  ByteBuffer whole_;
  LongStrings long_strings_;
  bool passed_unread_ = false;           // the whole body was too large to keep
  std::optional<uint64_t> finish_from_;  // where the first event with a finish reason begins
  std::optional<uint64_t> bad_from_;
  bool first_event_seen_ = false;
  Error error_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_ANSWER_READER_H_
