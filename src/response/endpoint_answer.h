// Answers of the endpoints /responses and /embeddings, read for what a relay tells about them. They
// are turned into what a chat's answer is made of (ResultBuilder): who answered, the usage in
// chat's names, how it ended, whether there was output.
#ifndef FLUFFBUZZ_RESPONSE_ENDPOINT_ANSWER_H_
#define FLUFFBUZZ_RESPONSE_ENDPOINT_ANSWER_H_

#include <string>
#include <string_view>

#include "base/endpoint_kind.h"
#include "base/error.h"
#include "response/json_skim.h"
#include "response/result_builder.h"
#include "response/stream_event.h"

namespace fluffbuzz {

class EndpointAnswer {
 public:
  explicit EndpointAnswer(EndpointKind kind)
      : kind_(kind), skim_(kind == EndpointKind::kResponses) {}

  enum class Item { kReadOn, kEnd, kFailed };

  // One event of a stream; kEnd: the last one of an answer.
  Item read_event(std::string_view data, ResultBuilder& result, EventList& events);
  // An event was too large to be read.
  void pass_unread() { unread_ = true; }
  // Nothing has come behind an event that could not be read: it may have been the last one.
  bool may_have_ended() const { return unread_; }

  // What is kept of a whole answer while it arrives.
  void collect(std::string_view bytes, ByteBuffer& whole) { skim_.append(bytes, whole); }
  // The whole answer, as collected; false when it is none.
  bool read_whole(std::string_view json, int status, ResultBuilder& result, EventList& events);

  const Error& error() const { return error_; }
  // The failure was told by an event of upstream's own that every reader of such a stream knows.
  bool told_failure() const { return told_failure_; }
  // For an event behind those that have come.
  long long next_sequence() const { return sequence_ + 1; }

 private:
  Item fail(std::string_view error, std::string_view error_type, bool told);
  Item end_response(std::string_view response, bool told, ResultBuilder& result, EventList& events);

  const EndpointKind kind_;
  JsonSkim skim_;
  long long sequence_ = -1;
  bool unread_ = false;
  bool told_failure_ = false;
  Error error_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_ENDPOINT_ANSWER_H_
