// What a Call tells its host besides actions: relay's response head, attempts, the final report.
#include "base/utf8.h"
#include "call/call.h"
#include "call/image_job.h"

namespace fluffbuzz {

namespace {

// Response headers that describe the transfer of upstream's body, not the body that is handed on.
constexpr std::string_view kHopHeaders[] = {
    "content-encoding", "content-length", "transfer-encoding", "connection",
    "keep-alive",       "set-cookie",     "trailer",           "upgrade"};

bool is_hop_header(std::string_view name) {
  for (const std::string_view hop : kHopHeaders) {
    if (ascii_iequals(name, hop)) return true;
  }
  return false;
}

}  // namespace

void Call::read_headers(std::string_view headers) {
  response_headers_.clear();
  const Result<Json> parsed = parse_json(headers);
  if (!parsed) return;
  const auto* list = parsed.value().get_ptr<const Json::array_t*>();
  if (list == nullptr) return;
  for (const Json& item : *list) {
    const auto* pair = item.get_ptr<const Json::array_t*>();
    if (pair == nullptr || pair->size() != 2) continue;
    response_headers_.push_back({ascii_lower(text_of((*pair)[0])), text_of((*pair)[1])});
  }
}

std::string_view Call::response_header(std::string_view name) const {
  for (const Header& header : response_headers_) {
    if (header.name == name) return header.value;
  }
  return {};
}

void Call::emit_respond(int status, const std::vector<Header>& headers) {
  JsonWriter writer = events_.begin("respond");
  writer.key("status").integer(status).key("headers").begin_array();
  for (const Header& header : headers) {
    if (is_hop_header(header.name)) continue;
    writer.begin_array().string(header.name).string(header.value).end_array();
  }
  writer.end_array();
  events_.end();
}

void Call::emit_attempt(const ModelRef& model, std::string_view profile, ErrorCode reason) {
  JsonWriter writer = events_.begin("attempt");
  writer.key("model").string(model.id).key("profile").string(profile);
  writer.key("reason").string(error_code_name(reason));
  writer.key("waitMs").whole(next_wait_ms_);
  events_.end();
}

Call::Signal Call::done(const Error* error) {
  state_ = State::kFinished;
  if (error == nullptr && !attempts_.back().failed)
    core_->health.succeeded(attempts_.back().profile, attempts_.back().model);
  std::string action;
  JsonWriter writer(action);
  writer.begin_object().key("type").string("done");
  if (error == nullptr && mode_ == CallMode::kChat) {
    writer.key("result");
    write_result(writer);
    reader_->result().place_long_texts(R"("action","result")", events_);
  }
  if (error == nullptr && mode_ == CallMode::kImage) {
    writer.key("result");
    write_image_result(writer);
    place_images(R"("action","result")");
  }
  if (mode_ == CallMode::kRelay) {
    hand_on(error);
    writer.key("outcome");
    write_outcome(writer);
    if (error != nullptr && needs_error_event(*error)) {
      writer.key("tail").string(error_event(*error));
    }
  }
  if (error != nullptr) {
    writer.key("error").begin_object();
    write_error(writer, *error);
    writer.key("attempts");
    write_attempts(writer, attempts_);
    const bool has_partial = mode_ == CallMode::kChat && reader_ != nullptr;
    writer.key("partial");
    const bool costs = job_ != nullptr && spent().basis != Spent::Basis::kNothing;
    if (job_ != nullptr && (costs || !job_->received.empty())) {
      write_image_result(writer);
      place_images(R"("action","error","partial")");
    } else if (has_partial) {
      write_result(writer);
      reader_->result().place_long_texts(R"("action","error","partial")", events_);
    } else {
      writer.null();
    }
    writer.key("generationId").string_or_null(generation_id()).end_object();
  }
  writer.end_object();
  return step(action);
}

// The body's id is also there in browsers, where upstream's headers may be unreadable.
std::string Call::generation_id() const {
  if (reader_ != nullptr && !reader_->result().id().empty()) return reader_->result().id();
  if (reader_ != nullptr && reader_->images() != nullptr && !reader_->images()->id().empty()) {
    return reader_->images()->id();
  }
  return std::string(response_header("x-generation-id"));
}

void Call::write_call_members(JsonWriter& writer) const {
  // A replayed answer has an id of its own; this one leads to what was paid for.
  const std::string_view source = response_header("x-openrouter-cache-source-id");
  if (!source.empty()) writer.key("cacheSourceId").string(source);
  writer.key("attempts");
  write_attempts(writer, attempts_);
  writer.key("rules").begin_array();
  if (shaped_.draft != nullptr) {
    for (const AppliedRule& rule : shaped_.draft->applied) writer.string(rule.name);
  }
  writer.end_array();
}

void Call::write_result(JsonWriter& writer) const {
  writer.begin_object();
  reader_->result().write(writer);
  write_call_members(writer);
  writer.key("withheld");
  write_withheld(writer, shaped_.draft->withheld);
  write_warnings(writer, reader_->result().warnings());
  writer.end_object();
}

// Those of the call, of the shaping, and of the answer.
void Call::write_warnings(JsonWriter& writer,
                          const std::vector<std::pair<std::string, std::string>>& of_answer) const {
  writer.key("warnings").begin_array();
  const std::vector<Warning>& of_shaping = shaped_.draft->warnings;
  for (const std::vector<Warning>* list : {&warnings_, &of_shaping}) {
    for (const Warning& warning : *list) {
      writer.begin_object().key("code").string(warning.code);
      writer.key("message").string(warning.message).end_object();
    }
  }
  for (const auto& [code, message] : of_answer) {
    writer.begin_object().key("code").string(code).key("message").string(message).end_object();
  }
  writer.end_array();
}

void Call::write_outcome(JsonWriter& writer) const {
  const bool answered = reader_ != nullptr;
  const std::string usage = answered ? reader_->result().usage() : std::string();
  writer.begin_object().key("status").status(attempts_.empty() ? 0 : attempts_.back().status);
  writer.key("usage").raw_or_null(usage);
  writer.key("cost").raw_or_null(answered ? reader_->result().cost() : std::string_view());
  writer.key("finishReason");
  writer.string_or_null(answered ? reader_->result().finish_reason() : std::string());
  writer.key("spent");
  write_spent(writer, spent());
  writer.key("model").string_or_null(answered ? reader_->result().model() : std::string());
  writer.key("id").string_or_null(generation_id());
  write_call_members(writer);
  writer.end_object();
}

}  // namespace fluffbuzz
