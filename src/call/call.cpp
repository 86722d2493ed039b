#include "call/call.h"

#include <algorithm>
#include <utility>

#include "call/image_job.h"

namespace fluffbuzz {

namespace {

// A catalogue that could not be had is not asked for again by every call.
constexpr double kCatalogueRetryMs = 60'000;
constexpr size_t kMaxEventBytes = 64U << 20U;
// In byte mode the bytes pass anyway; only this much of one event is kept to observe it.
// Four images of the largest kind, as base64.
constexpr size_t kMaxImageAnswer = 256U << 20U;
constexpr size_t kMaxObservedBytes = 256U << 10U;

}  // namespace

Call::Call(std::shared_ptr<CoreState> core, CallMode mode, ByteBuffer request,
           std::string_view options, uint32_t seed)
    : core_(std::move(core)),
      mode_(mode),
      random_(seed),
      request_(std::move(request)),
      head_(mode == CallMode::kImage ? image_request_head(request_.view()) : std::string_view()),
      options_(parse_options(options, default_options(core_->config))),
      document_(JsonDocument::parse(mode_ == CallMode::kImage ? head_ : request_.view())) {}

Call::~Call() = default;

Call::Signal Call::start(double now_ms) {
  if (state_ != State::kIdle) return misuse();
  if (!options_) return done(&options_.error());
  if (!document_) return done(&document_.error());
  if (mode_ != CallMode::kRelay && options_.value().endpoint != EndpointKind::kChat) {
    const Error error = field_error(ErrorCode::kInvalidRequest, "options.endpoint",
                                    "is for client.relay, which passes on what "
                                    "that endpoint answers");
    return done(&error);
  }
  Result<Chain> chain = make_chain();
  if (!chain) return done(&chain.error());
  chain_ = std::move(chain.value().models);
  if (mode_ == CallMode::kImage) {
    const Error error = prepare_images();
    if (!error.message.empty()) return done(&error);
  }
  asked_thinking_ = options_.value().thinking;
  deadline_ = now_ms + options_.value().timeout_ms;
  const double wait = catalogue_wait(now_ms);
  return wait > 0 ? wait_for_catalogue(wait) : begin_chain(now_ms);
}

Result<Chain> Call::make_chain() const {
  const auto make = mode_ == CallMode::kImage ? image_candidates : candidates;
  return make(core_->config, core_->catalogue.get(), options_.value(), document_.value());
}

bool Call::lacks_facts_of_model() const {
  const CoreState& core = *core_;
  if (mode_ == CallMode::kImage) return lacks_image_output_facts(core.config, chain_.front());
  const ShapeInput input{core.config, core.route,     options_.value(),         nullptr,
                         nullptr,     chain_.front(), mode_ == CallMode::kChat, false};
  return lacks_facts(input, document_.value()) ||
         lacks_image_facts(core.config, chain_.front(), document_.value());
}

// How long the model catalogue is worth waiting for: not at all when no rule would ask it, when it
// is there, or when it could not be had a moment ago.
double Call::catalogue_wait(double now_ms) const {
  const CoreState& core = *core_;
  const bool failed_lately =
      core.catalogue_failed_ms >= 0 && now_ms - core.catalogue_failed_ms < kCatalogueRetryMs;
  if (core.catalogue != nullptr || failed_lately) return 0;
  if (!lacks_facts_of_model()) return 0;
  // The request itself needs time too.
  return std::min(core.config.catalogue_wait_ms, (deadline_ - now_ms) / 2);
}

Call::Signal Call::wait_for_catalogue(double ms) {
  state_ = State::kWaiting;
  waiting_for_catalogue_ = true;
  std::string action;
  JsonWriter writer(action);
  writer.begin_object().key("type").string("wait").key("ms").whole(ms);
  writer.key("for").string("catalogue").end_object();
  return step(action);
}

Call::Signal Call::fetch_step(double now_ms) {
  state_ = State::kAwaitingResponse;
  const double left = deadline_ - now_ms;
  std::string action;
  JsonWriter writer(action);
  writer.begin_object().key("type").string("fetch").key("method").string("POST");
  writer.key("url").string(shaped_.url).key("headers").begin_array();
  for (const Header& header : shaped_.draft->headers.all()) {
    writer.begin_array().string(header.name).string(header.value).end_array();
  }
  // A whole answer comes when it is complete, so only the total limits its headers.
  writer.end_array().key("timeoutMs");
  if (mode_ == CallMode::kImage) {
    attempt_deadline_ = std::min(deadline_, now_ms + core_->config.image_generation_timeout_ms);
    writer.whole(attempt_deadline_ - now_ms);
  } else {
    writer.whole(shaped_.streaming ? std::min(options_.value().first_event_timeout_ms, left)
                                   : left);
  }
  const double heartbeat = options_.value().heartbeat_ms;
  if (mode_ == CallMode::kRelay && shaped_.streaming && heartbeat > 0) {
    writer.key("heartbeatMs").whole(heartbeat);
  }
  writer.end_object();
  return step(action);
}

Call::Signal Call::on_response(int status, std::string_view headers, double now_ms,
                               double wall_ms) {
  if (state_ != State::kAwaitingResponse) return misuse();
  events_.clear();
  knows_wall_ = wall_ms > 0;
  wall_offset_ms_ = wall_ms - now_ms;
  answered_ms_ = now_ms;
  read_headers(headers);
  attempts_.back().status = status;
  note_headers_work();
  if (status == 0 || (status >= 300 && status < 400)) {
    Error error = make_error(ErrorCode::kRedirected,
                             "upstream answered with a redirect, which is not followed: the key "
                             "would travel along");
    error.status = status;
    return end_attempt(std::move(error), now_ms);
  }
  using Oversize = SseParser::Oversize;
  const bool relay = mode_ == CallMode::kRelay;
  const bool image = mode_ == CallMode::kImage;
  reader_ = std::make_unique<AnswerReader>(
      status, response_header("content-type"),
      relay ? kMaxObservedBytes : (image ? kMaxImageAnswer : kMaxEventBytes),
      relay ? Oversize::kShorten : Oversize::kFail);
  if (image) {
    reader_->collect_images(core_->config.media_max_bytes, job_->request.as_base64,
                            expected_bytes());
  }
  reader_->follow(options_.value().endpoint);
  told_first_event_ = false;
  gate_ = {};
  broke_off_ = false;
  first_event_deadline_ = now_ms + options_.value().first_event_timeout_ms;
  state_ = State::kReadingBody;
  return read_step(now_ms);
}

// `deadlineMs` does not move with the reads: first event and total.
Call::Signal Call::read_step(double now_ms) {
  double deadline = mode_ == CallMode::kImage ? attempt_deadline_ : deadline_;
  if (reader_->is_event_stream() && !reader_->first_event_seen()) {
    deadline = std::min(deadline, first_event_deadline_);
  }
  std::string action;
  JsonWriter writer(action);
  writer.begin_object().key("type").string("read");
  writer.key("idleTimeoutMs").whole(options_.value().idle_timeout_ms);
  writer.key("deadlineMs").whole(std::max(0.0, deadline - now_ms)).end_object();
  return step(action);
}

Call::Signal Call::on_body(std::string_view bytes, double now_ms) {
  if (state_ != State::kReadingBody) return misuse();
  events_.clear();
  const AnswerReader::Progress progress = reader_->read(bytes, events_);
  return mode_ == CallMode::kRelay ? relay_body(bytes.size(), progress, now_ms)
                                   : advance(progress, now_ms);
}

Call::Signal Call::on_body_end(double now_ms) {
  if (state_ != State::kReadingBody) return misuse();
  events_.clear();
  const AnswerReader::Progress progress = reader_->end(events_);
  return mode_ == CallMode::kRelay ? relay_end(progress, now_ms) : advance(progress, now_ms);
}

Call::Signal Call::advance(AnswerReader::Progress progress, double now_ms) {
  if (progress == AnswerReader::Progress::kAnswered) {
    return mode_ == CallMode::kImage ? images_answered(now_ms) : done(nullptr);
  }
  if (progress == AnswerReader::Progress::kFailed) return end_attempt(reader_->error(), now_ms);
  if (reader_->first_event_seen() && !told_first_event_) {
    told_first_event_ = true;
    return read_step(now_ms);
  }
  switch (events_.simple_run()) {
    case EventList::Run::kText:
      output_.assign(events_.run_text());
      return Signal::kText;
    case EventList::Run::kReasoning:
      output_.assign(events_.run_text());
      return Signal::kReasoning;
    default:
      return events_.empty() ? Signal::kReadOn : read_step(now_ms);
  }
}

Call::Signal Call::on_failure(std::string_view kind, double now_ms) {
  if (state_ == State::kIdle || state_ == State::kFinished) return misuse();
  // The request works without a catalogue.
  if (waiting_for_catalogue_ && kind != "aborted") return on_wait_over(now_ms);
  events_.clear();
  // Byte mode reads on behind the end of an answer, which nothing can spoil any more.
  if (reader_ != nullptr && reader_->is_answered() && kind != "aborted") return done(nullptr);
  broke_off_ = true;
  // Whether a connection that failed before any answer has carried the request, nobody knows.
  was_working_ = (state_ == State::kAwaitingResponse && kind != "network") ||
                 (state_ == State::kReadingBody && attempts_.back().status < 400);
  return end_attempt(failure_error(kind, now_ms), now_ms);
}

Call::Signal Call::on_wait_over(double now_ms) {
  if (state_ != State::kWaiting) return misuse();
  events_.clear();
  return std::exchange(waiting_for_catalogue_, false) ? begin_chain(now_ms) : begin_attempt(now_ms);
}

Error Call::failure_error(std::string_view kind, double now_ms) const {
  if (kind == "aborted") return make_error(ErrorCode::kAborted, "the call was aborted");
  if (kind != "timeout") {
    Error error = make_error(ErrorCode::kNetwork,
                             reader_ == nullptr ? "the connection failed before an answer came"
                                                : "the connection broke while the answer was read");
    error.retryable = true;
    return error;
  }
  Error error = make_error(ErrorCode::kTimeout, "");
  error.retryable = true;
  if (now_ms >= deadline_ - 1) {
    error.phase = "total";
    error.message = "the call took longer than its timeoutMs";
    error.retryable = false;
  } else if (mode_ == CallMode::kImage && now_ms >= attempt_deadline_ - 1) {
    error.phase = "headers";
    error.message = "no image came in time (agents.defaults.imageGenerationModel.timeoutMs)";
  } else if (state_ == State::kAwaitingResponse) {
    error.phase = "headers";
    error.message = "no response headers came in time";
  } else if (reader_ != nullptr && reader_->is_event_stream() && !reader_->first_event_seen() &&
             now_ms >= first_event_deadline_ - 1) {
    error.phase = "first_event";
    error.message = "the stream brought no event in time";
  } else {
    error.phase = "idle";
    error.message = "the answer fell silent for longer than idleTimeoutMs";
  }
  return error;
}

Call::Signal Call::step(const std::string& action) {
  output_.assign("{\"events\":[").append(events_.json()).append("],");
  if (!events_.places().empty()) {
    output_.append("\"places\":[").append(events_.places()).append("],");
  }
  if (!events_.byte_places().empty()) {
    output_.append("\"bytePlaces\":[").append(events_.byte_places()).append("],");
  }
  output_.append("\"action\":").append(action).append("}");
  return Signal::kStep;
}

Call::Signal Call::misuse() {
  events_.clear();
  const Error error =
      make_error(ErrorCode::kMisuse, "the call got an input that does not belong to its state");
  output_.assign("{\"events\":[],\"action\":{\"type\":\"done\",\"error\":{");
  JsonWriter writer(output_);
  write_error(writer, error);
  output_.append("}}}");
  return Signal::kStep;
}

}  // namespace fluffbuzz
