#include "response/result_builder.h"

#include <algorithm>

#include "base/json_members.h"
#include "response/http_error.h"

namespace fluffbuzz {

namespace {

// Takes the first non-empty value of a field that every chunk repeats.
void keep_first(std::string& own, const JsonString& value) {
  if (own.empty() && !value.empty()) own = decoded(value);
}

// More warnings of one answer than this tell nobody anything, and a broken upstream must not fill
// the memory with them.
constexpr size_t kMaxWarnings = 32;

}  // namespace

std::string_view ResultBuilder::cost() const {
  const std::string_view cost = member_text(usage_, "cost");
  return cost == "null" ? std::string_view() : cost;
}

void ResultBuilder::warn(std::string_view code, std::string message) {
  if (warnings_.size() < kMaxWarnings)
    warnings_.emplace_back(std::string(code), std::move(message));
}

bool ResultBuilder::fail(ErrorCode code, std::string message, bool retryable) {
  error_ = make_error(code, std::move(message));
  error_.retryable = retryable;
  return false;
}

bool ResultBuilder::add(const Chunk& chunk, EventList& events) {
  keep_first(id_, chunk.id);
  keep_first(model_, chunk.model);
  keep_first(provider_, chunk.provider);
  keep_first(service_tier_, chunk.service_tier);
  if (chunk.has_other_choices && !warned_choices_) {
    warned_choices_ = true;
    warn("other_choices", "only the choice with index 0 is kept; the answer has others");
  }
  if (chunk.has_choice) add_delta(chunk.delta, events);
  if (!chunk.finish_reason.empty()) finish_reason_ = decoded(chunk.finish_reason);
  if (!chunk.native_finish_reason.empty()) {
    native_finish_reason_ = decoded(chunk.native_finish_reason);
  }
  if (!chunk.usage.empty()) usage_.assign(chunk.usage);
  if (!chunk.metadata.empty()) metadata_.assign(chunk.metadata);
  if (!chunk.logprobs.empty()) side_channels_.add_logprobs(chunk.logprobs);
  if (!chunk.debug.empty()) side_channels_.add_debug(chunk.debug);
  if (!chunk.error.empty()) {
    error_ = error_from_object(chunk.error, 0);
    return false;
  }
  return true;
}

void ResultBuilder::add_delta(const Delta& delta, EventList& events) {
  add_reasoning(delta, events);
  if (!delta.content.empty()) add_text(delta.content, events);
  if (!delta.content_parts.empty()) add_content_parts(delta.content_parts, events);
  if (!delta.refusal.empty()) {
    const size_t before = refusal_.size();
    refusal_decoder_.append(delta.refusal, refusal_);
    events.add_text(std::string_view(refusal_).substr(before));
    visible_ = true;
  }
  if (!delta.tool_calls.empty()) {
    std::string warning = tool_calls_.add(delta.tool_calls, events);
    if (!warning.empty()) warn("tool_call_id", std::move(warning));
    visible_ = visible_ || !tool_calls_.empty();
  }
  if (!delta.images.empty()) {
    images_.add(delta.images, events);
    visible_ = visible_ || !images_.empty();
  }
  if (!delta.audio.empty() && side_channels_.add_audio(delta.audio, events)) visible_ = true;
  if (!delta.annotations.empty()) add_annotations(delta.annotations, events);
}

void ResultBuilder::add_text(const JsonString& text, EventList& events) {
  const size_t before = text_.size();
  text_decoder_.append(text, text_);
  events.add_text(std::string_view(text_).substr(before));
  visible_ = visible_ || text_.size() > before;
}

// `reasoning` and `reasoning_details` carry the same text twice: one is shown, the other kept for
// replay.
void ResultBuilder::add_reasoning(const Delta& delta, EventList& events) {
  const size_t before = reasoning_.size();
  if (!delta.reasoning.empty()) {
    reasoning_decoder_.append(delta.reasoning, reasoning_);
  } else if (!delta.reasoning_details.empty()) {
    ReasoningDetails::append_display_text(delta.reasoning_details, reasoning_decoder_, reasoning_);
  }
  if (!delta.reasoning_details.empty()) details_.add(delta.reasoning_details);
  events.add_reasoning(std::string_view(reasoning_).substr(before));
  visible_ = visible_ || reasoning_.size() > before;
}

void ResultBuilder::add_content_parts(std::string_view parts, EventList& events) {
  for_each_element(parts, [&](std::string_view part) {
    const JsonString type = string_member(part, "type");
    if (type.is("text") || type.is("output_text")) add_text(string_member(part, "text"), events);
  });
}

void ResultBuilder::add_annotations(std::string_view annotations, EventList& events) {
  for_each_element(annotations, [&](std::string_view annotation) {
    const bool is_file = string_member(annotation, "type").is("file");
    // A file that was parsed is named again with every answer about it.
    if (is_file &&
        std::find(annotations_.begin(), annotations_.end(), annotation) != annotations_.end()) {
      return;
    }
    annotations_.emplace_back(annotation);
    has_file_annotation_ = has_file_annotation_ || is_file;
    events.begin("annotation").key("annotation").raw(annotation);
    events.end();
    visible_ = true;
  });
}

bool ResultBuilder::finish(bool done_marker, EventList& events) {
  // Half a surrogate pair at the very end becomes U+FFFD, and whoever follows the events sees it
  // too.
  const auto complete = [&](JsonTextDecoder& decoder, std::string& text) {
    const size_t before = text.size();
    decoder.finish(text);
    visible_ = visible_ || text.size() > before;
    return std::string_view(text).substr(before);
  };
  events.add_reasoning(complete(reasoning_decoder_, reasoning_));
  events.add_text(complete(text_decoder_, text_));
  events.add_text(complete(refusal_decoder_, refusal_));
  if (side_channels_.finish(events)) visible_ = true;
  if (finished_with_error()) {
    return fail(ErrorCode::kProviderError,
                "the provider failed while answering (" +
                    (native_failure() ? native_finish_reason_ : finish_reason_) + ")",
                true);
  }
  if (finish_reason_.empty() && !done_marker) {
    return fail(ErrorCode::kTruncated, "the answer was cut off: the stream ended without a finish",
                true);
  }
  if (!visible_ && (finish_reason_.empty() || finish_reason_ == "stop")) {
    return fail(ErrorCode::kEmptyResponse, "the model answered nothing", true);
  }
  if (finish_reason_.empty()) warn("no_finish_reason", "the stream ended without a finish reason");
  std::string warning = tool_calls_.finish(events);
  if (!warning.empty()) warn("tool_call_arguments", std::move(warning));
  if (!usage_.empty()) {
    events.begin("usage").key("usage").raw(usage_);
    events.end();
  }
  JsonWriter writer = events.begin("finish");
  writer.key("reason").string_or_null(finish_reason_);
  writer.key("nativeReason").string_or_null(native_finish_reason_);
  events.end();
  return true;
}

void ResultBuilder::write(JsonWriter& writer) const {
  // A refusal was shown as text; only the message keeps it in its own field.
  writer.key("text").string(refusal_.empty() ? text_ : text_ + refusal_);
  writer.key("reasoning").string(reasoning_);
  writer.key("toolCalls");
  tool_calls_.write(writer);
  writer.key("images");
  images_.write(writer);
  writer.key("annotations").begin_array();
  for (const std::string& annotation : annotations_) writer.raw(annotation);
  writer.end_array().key("message");
  write_message(writer);
  writer.key("usage").raw_or_null(usage_);
  writer.key("finishReason").string_or_null(finish_reason_);
  writer.key("nativeFinishReason").string_or_null(native_finish_reason_);
  writer.key("model").string_or_null(model_).key("provider").string_or_null(provider_);
  writer.key("id").string_or_null(id_);
  writer.key("serviceTier").string_or_null(service_tier_);
  if (!metadata_.empty()) writer.key("metadata").raw(metadata_);
  side_channels_.write(writer);
}

// The assistant message to append for the next turn: exactly what must be replayed.
void ResultBuilder::write_message(JsonWriter& writer) const {
  const bool has_other =
      !tool_calls_.empty() || !images_.empty() || !refusal_.empty() || side_channels_.has_audio();
  writer.begin_object().key("role").string("assistant").key("content");
  if (!text_.empty() || !has_other) {
    writer.string(text_);
  } else {
    writer.null();
  }
  if (!refusal_.empty()) writer.key("refusal").string(refusal_);
  side_channels_.write_for_message(writer);
  if (!tool_calls_.empty()) {
    writer.key("tool_calls");
    tool_calls_.write_for_message(writer);
  }
  if (!details_.empty()) {
    writer.key("reasoning_details");
    details_.write(writer);
  } else if (!reasoning_.empty()) {
    writer.key("reasoning").string(reasoning_);
  }
  if (!images_.empty()) {
    writer.key("images");
    images_.write_for_message(writer);
  }
  if (has_file_annotation_) {
    writer.key("annotations").begin_array();
    for (const std::string& annotation : annotations_) writer.raw(annotation);
    writer.end_array();
  }
  writer.end_object();
}

}  // namespace fluffbuzz
