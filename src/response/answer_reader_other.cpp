// What AnswerReader does differently with answers that are no chat completions.
#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "response/answer_reader.h"
#include "response/http_error.h"

namespace fluffbuzz {

void AnswerReader::collect_images(double max_bytes, bool as_base64, size_t expected) {
  images_ = std::make_unique<ImageAnswer>(max_bytes, as_base64);
  is_chat_ = false;
  whole_.reserve(std::min(expected, max_bytes_));
}

void AnswerReader::follow(EndpointKind kind) {
  if (kind == EndpointKind::kChat) return;
  endpoint_ = std::make_unique<EndpointAnswer>(kind);
  is_chat_ = false;
}

AnswerReader::Progress AnswerReader::read_other_event(std::string_view data, EventList& events) {
  const bool done_marker = data == "[DONE]";
  if (images_ != nullptr) {
    if (done_marker) return finish(true, events);
    return images_->read_event(data, events) ? Progress::kReadOn : fail(images_->error());
  }
  // What makes an answer complete is its last event alone.
  if (done_marker) {
    if (!endpoint_->may_have_ended()) bad_from_ = parser_.event_begin();
    return finish(false, events);
  }
  const EndpointAnswer::Item item = endpoint_->read_event(data, builder_, events);
  if (item == EndpointAnswer::Item::kReadOn) return Progress::kReadOn;
  if (item == EndpointAnswer::Item::kFailed) {
    if (endpoint_->told_failure()) bad_from_ = parser_.boundary();
    return fail(endpoint_->error());
  }
  if (!builder_.finish(true, events)) return fail(builder_.error());
  progress_ = Progress::kAnswered;
  return progress_;
}

// Whether the end is no matter of the result's own judgement.
bool AnswerReader::ends_otherwise(bool done_marker) {
  if (images_ != nullptr && !images_->finish(done_marker)) {
    fail(images_->error());
    return true;
  }
  if (images_ == nullptr && !endpoint_->may_have_ended()) return false;
  progress_ = Progress::kAnswered;
  return true;
}

AnswerReader::Progress AnswerReader::read_other_whole(EventList& events) {
  if (images_ == nullptr) {
    const std::string_view text = trim(whole_.view());
    if (status_ >= 400) return fail(error_from_body(status_, text));
    first_event_seen_ = true;
    if (!endpoint_->read_whole(text, status_, builder_, events)) return fail(endpoint_->error());
    return finish(true, events);
  }
  if (status_ >= 400) {
    images_->read_error(whole_.view(), status_);
    return fail(images_->error());
  }
  first_event_seen_ = true;
  if (!images_->read_whole(std::move(whole_), status_)) return fail(images_->error());
  progress_ = Progress::kAnswered;
  return progress_;
}

}  // namespace fluffbuzz
