// Byte mode of a Call: when the response begins, what of it goes on, and how it ends.
#include <cstdint>

#include "base/utf8.h"
#include "call/call.h"
#include "call/relay_error.h"

namespace fluffbuzz {

namespace {

constexpr std::string_view kHeartbeat = ": heartbeat\n\n";

}  // namespace

Call::Signal Call::relay_body(size_t bytes, AnswerReader::Progress progress, double now_ms) {
  events_.clear();
  gate_.receive(bytes, reading());
  if (progress == AnswerReader::Progress::kFailed) return end_attempt(reader_->error(), now_ms);
  if (is_unstreamed() && (attempts_.back().status < 400 || gate_.holds_too_much())) {
    return end_attempt(unstreamed_error(), now_ms);
  }
  const bool begins = gate_.is_open() && !responded_;
  const bool first_event = reader_->first_event_seen() && !told_first_event_;
  if (begins) respond();
  told_first_event_ = told_first_event_ || first_event;
  return begins || first_event ? read_step(now_ms) : Signal::kReadOn;
}

Call::Signal Call::relay_end(AnswerReader::Progress progress, double now_ms) {
  events_.clear();
  if (progress == AnswerReader::Progress::kFailed) return end_attempt(reader_->error(), now_ms);
  return is_unstreamed() ? end_attempt(unstreamed_error(), now_ms) : done(nullptr);
}

RelayGate::Reading Call::reading() const {
  RelayGate::Reading out;
  out.event_stream = reader_->is_event_stream();
  out.visible = reader_->has_visible_output();
  out.answered = reader_->is_answered();
  out.withheld = is_unstreamed();
  out.failing = reader_->is_failing();
  out.good_bytes = reader_->good_bytes();
  return out;
}

// A heartbeat has begun a stream, and what upstream answers now is none: it cannot go on.
bool Call::is_unstreamed() const { return stream_begun_ && reader_->is_whole(); }

Error Call::unstreamed_error() {
  if (reader_->end(events_) == AnswerReader::Progress::kFailed && attempts_.back().status >= 400) {
    events_.clear();
    return reader_->error();
  }
  events_.clear();
  Error error = make_error(ErrorCode::kBadResponse,
                           "upstream answered without a stream when one had already begun");
  error.status = attempts_.back().status;
  return error;
}

void Call::respond() {
  responded_ = true;
  stream_begun_ = reader_->is_event_stream();
  emit_respond(attempts_.back().status, response_headers_);
}

// The call is over: what of the last attempt's bytes still goes on. When upstream has said nothing
// and the connection failed, there is no response at all.
void Call::hand_on(const Error* error) {
  if (reader_ == nullptr || is_unstreamed()) return;
  if (error != nullptr && broke_off_ && !gate_.is_open()) return;
  if (error == nullptr || (!reader_->is_event_stream() && !broke_off_)) {
    gate_.release_all();
  } else if (reader_->is_event_stream()) {
    gate_.release_good(reader_->good_bytes());
  }
  if (!responded_) respond();
}

Call::Signal Call::on_heartbeat(double /*now_ms*/) {
  if (state_ == State::kIdle || state_ == State::kFinished) return misuse();
  events_.clear();
  if (!may_beat()) return Signal::kReadOn;
  if (!responded_) {
    responded_ = true;
    stream_begun_ = true;
    emit_respond(200, {{"content-type", "text/event-stream"}});
  }
  events_.begin("heartbeat").key("text").string(kHeartbeat);
  events_.end();
  return step(R"({"type":"continue"})");
}

// Between events only, and not while the response may still become one with a status of its own.
bool Call::may_beat() const {
  const bool wanted = options_.ok() && options_.value().heartbeat_ms > 0;
  if (mode_ != CallMode::kRelay || !wanted || !shaped_.streaming) return false;
  if (state_ != State::kReadingBody) return true;
  if (reader_->is_answered()) return false;
  return reader_->is_event_stream() ? gate_.between_events() : stream_begun_;
}

// A stream that failed must not look complete to whoever reads it.
bool Call::needs_error_event(const Error& error) const {
  return stream_begun_ && error.code != ErrorCode::kAborted;
}

// Where an event has passed in part, a blank line in front ends it. Empty where upstream's own
// event has told the failure.
std::string Call::error_event(const Error& error) const {
  const std::string_view before = gate_.between_events() ? "" : "\n\n";
  if (options_.value().endpoint == EndpointKind::kChat) {
    return joined({before, chat_error_event(error, generation_id())});
  }
  const EndpointAnswer* endpoint = reader_ == nullptr ? nullptr : reader_->endpoint();
  if (endpoint != nullptr && endpoint->told_failure()) return {};
  return joined({before, responses_error_event(error, endpoint ? endpoint->next_sequence() : 0)});
}

}  // namespace fluffbuzz
