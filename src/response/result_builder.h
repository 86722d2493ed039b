// Accumulates the chunks of one answer: emits events as they come and holds the ChatResult. A whole
// (non-streamed) answer is a stream of one chunk.
#ifndef FLUFFBUZZ_RESPONSE_RESULT_BUILDER_H_
#define FLUFFBUZZ_RESPONSE_RESULT_BUILDER_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/json_writer.h"
#include "response/chunk_decoder.h"
#include "response/images.h"
#include "response/reasoning_details.h"
#include "response/side_channels.h"
#include "response/stream_event.h"
#include "response/tool_calls.h"

namespace fluffbuzz {

class ResultBuilder {
 public:
  // Applies one chunk; false when upstream reported an error in it (see error()).
  bool add(const Chunk& chunk, EventList& events);

  // Text alone: what add() does for a chunk that brings nothing else.
  void add_text(const JsonString& text, EventList& events);

  // Unescaped arguments of the tool call that the last chunk with tool calls went on with.
  void add_tool_arguments(std::string_view arguments, EventList& events) {
    tool_calls_.add_arguments(arguments, events);
  }
  std::string_view last_arguments() const { return tool_calls_.last_arguments(); }

  // Something was too large to be read: it counts as output.
  void pass_unread() { visible_ = true; }

  // The stream has ended, with [DONE] or without. Emits the tool-call, usage and finish events and
  // answers true, or sets error(): truncated, empty_response, provider_error.
  bool finish(bool done_marker, EventList& events);

  const Error& error() const { return error_; }
  // True once something was delivered that a person or program may have acted on.
  bool has_visible_output() const { return visible_; }
  // A finish reason came, upstream's own or the provider's.
  bool has_finish_reason() const {
    return !finish_reason_.empty() || !native_finish_reason_.empty();
  }
  bool finished_with_error() const { return finish_reason_ == "error" || native_failure(); }
  const std::string& id() const { return id_; }
  const std::string& model() const { return model_; }
  const std::string& usage() const { return usage_; }
  // usage.cost as written, or an empty view: unknown is not zero.
  std::string_view cost() const;
  const std::string& finish_reason() const { return finish_reason_; }

  // Of text, reasoning and tool calls that have come so far.
  size_t output_bytes() const {
    return text_.size() + refusal_.size() + reasoning_.size() + tool_calls_.bytes();
  }

  void warn(std::string_view code, std::string message);
  const std::vector<std::pair<std::string, std::string>>& warnings() const { return warnings_; }

  // Writes the members of the ChatResult that stem from the answer, into an open object.
  void write(JsonWriter& writer) const;
  // Where the long texts belong in a result that stands at `path` (elements of a JSON array).
  void place_long_texts(std::string_view path, EventList& events) const {
    images_.place_long_urls(path, events);
  }

 private:
  void add_delta(const Delta& delta, EventList& events);
  void add_reasoning(const Delta& delta, EventList& events);
  void add_content_parts(std::string_view parts, EventList& events);
  void add_annotations(std::string_view annotations, EventList& events);
  bool fail(ErrorCode code, std::string message, bool retryable);
  bool native_failure() const {
    return native_finish_reason_ == "network_error" || native_finish_reason_ == "error";
  }
  void write_message(JsonWriter& writer) const;

  std::string id_;
  std::string model_;
  std::string provider_;
  std::string service_tier_;
  std::string text_;
  std::string refusal_;
  std::string reasoning_;
  JsonTextDecoder text_decoder_;
  JsonTextDecoder refusal_decoder_;
  JsonTextDecoder reasoning_decoder_;
  ReasoningDetails details_;
  ToolCalls tool_calls_;
  SideChannels side_channels_;
  Images images_;
  std::vector<std::string> annotations_;  // JSON text
  bool has_file_annotation_ = false;
  std::string usage_;     // JSON text as it came
  std::string metadata_;  // openrouter_metadata, JSON text
  std::string finish_reason_;
  std::string native_finish_reason_;
  bool visible_ = false;
  bool warned_choices_ = false;
  Error error_;
  std::vector<std::pair<std::string, std::string>> warnings_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_RESULT_BUILDER_H_
