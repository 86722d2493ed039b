// The events of one step, as the JSON that the caller gets. Consecutive text, reasoning or argument
// fragments of one read become one event; when a read brought nothing but text, the text crosses to
// the host without any JSON around it.
#ifndef FLUFFBUZZ_RESPONSE_STREAM_EVENT_H_
#define FLUFFBUZZ_RESPONSE_STREAM_EVENT_H_

#include <string>
#include <string_view>

#include "base/json_writer.h"

namespace fluffbuzz {

class EventList {
 public:
  enum class Run { kNone, kText, kReasoning, kToolCall };

  // `text` is decoded UTF-8.
  void add_text(std::string_view text) { extend(Run::kText, text); }
  void add_reasoning(std::string_view text) { extend(Run::kReasoning, text); }
  // `delta` is the still escaped content of a JSON string.
  void add_tool_delta(size_t index, std::string_view id, std::string_view name,
                      std::string_view delta);

  // Any other event: members are written between begin and end.
  JsonWriter begin(std::string_view type);
  void end();

  bool empty() const { return json_.empty() && run_ == Run::kNone; }
  // The kind of the only event when it is a run of text or reasoning, else kNone.
  Run simple_run() const { return json_.empty() && run_ != Run::kToolCall ? run_ : Run::kNone; }
  std::string_view run_text() const { return run_text_; }

  // The events as the inside of a JSON array.
  std::string_view json();
  void clear();

 private:
  void extend(Run run, std::string_view text);
  void flush();
  void separate() {
    if (!json_.empty()) json_.push_back(',');
  }

  std::string json_;
  Run run_ = Run::kNone;
  std::string run_text_;
  size_t tool_index_ = 0;
  std::string tool_id_;
  std::string tool_name_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_STREAM_EVENT_H_
