// Assembling streamed tool calls. Fragments interleave, and upstreams reuse, omit or repeat index
// and id (openrouter-api 3.4; design, "Exact shapes").
#ifndef FLUFFBUZZ_RESPONSE_TOOL_CALLS_H_
#define FLUFFBUZZ_RESPONSE_TOOL_CALLS_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/json_string.h"
#include "base/json_writer.h"
#include "response/stream_event.h"

namespace fluffbuzz {

class ToolCalls {
 public:
  // Adds the fragments of one chunk, a JSON array; one tool-call-delta event each. Returns a
  // warning or nothing.
  std::string add(std::string_view fragments, EventList& events);

  // The arguments, in the text given to add() last, if its one fragment held nothing else and so
  // went on with a call; else a view of nothing. The next fragment that differs in its arguments
  // only may come by add_arguments() (without any escape).
  std::string_view last_arguments() const { return last_arguments_; }
  void add_arguments(std::string_view arguments, EventList& events);

  // No more fragments will come: checks the arguments, emits one tool-call event per call. Returns
  // a warning for calls whose arguments are not complete JSON, or nothing.
  std::string finish(EventList& events);

  bool empty() const { return calls_.empty(); }
  // Of names and arguments.
  size_t bytes() const;
  // The calls as the public API has them.
  void write(JsonWriter& writer) const;
  // The calls as an assistant message carries them.
  void write_for_message(JsonWriter& writer) const;

 private:
  struct Call {
    std::string id;
    std::string name;
    std::string arguments;  // escaped content of a JSON string
    std::string wire_id;    // as upstream wrote it: two calls may share one
    std::string wire_index;
    bool id_is_generated = false;
  };
  struct Fragment {
    std::string index;  // the number's text, or empty
    std::string id;
    std::string name;
    std::string_view arguments;  // escaped content
    std::string
        arguments_as_value;  // when a whole answer has them as an object: escaped text of it
  };

  static Fragment read_fragment(std::string_view json);
  size_t call_for(const Fragment& fragment, std::string& warning);
  size_t open(const Fragment& fragment, std::string id);
  std::string unique_id(std::string_view wanted) const;
  bool knows_id(std::string_view id) const;
  std::string_view shown_arguments(const Call& call) const;
  static bool is_complete(const Call& call);
  void write_call(JsonWriter& writer, const Call& call) const;

  std::vector<Call> calls_;
  size_t current_ = 0;
  std::string_view last_arguments_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_TOOL_CALLS_H_
