// The events of one step, as the JSON that the caller gets. Consecutive text, reasoning or argument
// fragments of one read become one event; when a read brought nothing but text, the text crosses to
// the host without any JSON around it. A text of megabytes (an image) crosses beside the JSON,
// once: the host keeps it, and every JSON that needs it names its place.
#ifndef FLUFFBUZZ_RESPONSE_STREAM_EVENT_H_
#define FLUFFBUZZ_RESPONSE_STREAM_EVENT_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_buffer.h"
#include "base/json_writer.h"

namespace fluffbuzz {

class EventList {
 public:
  enum class Run { kNone, kText, kReasoning, kToolCall };

  // From this length on a text is worth the bookkeeping of crossing beside the JSON.
  static constexpr size_t kLongText = 16'384;

  // `text` is decoded UTF-8.
  void add_text(std::string_view text) { extend(Run::kText, text); }
  void add_reasoning(std::string_view text) { extend(Run::kReasoning, text); }
  // `delta` is the still escaped content of a JSON string.
  void add_tool_delta(size_t index, std::string_view id, std::string_view name,
                      std::string_view delta);

  // Any other event: members are written between begin and end.
  JsonWriter begin(std::string_view type);
  void end();

  // The member `member` of the event being written, null in its JSON, is `text`. Returns the number
  // by which the host knows the text from now on.
  size_t hand_over(std::string_view member, std::string_view text);
  // Text number `number` belongs where `path` (elements of a JSON array) leads from the step's
  // root.
  void place(size_t number, std::string_view path);
  // The same for bytes, null in the event's JSON. `owner` is what they lie in.
  void hand_over_bytes(std::string_view member, std::string_view bytes,
                       std::shared_ptr<const ByteBuffer> owner);
  // Bytes whose owner lives until the next input.
  void place_bytes(std::string_view bytes, const std::string& path);
  const std::vector<std::string_view>& bytes() const { return bytes_; }
  // The inside of a JSON array of [path...], one for each of bytes().
  std::string_view byte_places() const { return byte_places_; }
  // The texts that the host has to take with this step, and where texts belong: the inside of a
  // JSON array of [number, path...].
  const std::vector<std::string>& long_texts() const { return long_texts_; }
  std::string_view places() const { return places_; }

  bool empty() const { return json_.empty() && run_ == Run::kNone; }
  // The kind of the only event when it is a run of text or reasoning, else kNone.
  Run simple_run() const { return json_.empty() && run_ != Run::kToolCall ? run_ : Run::kNone; }
  std::string_view run_text() const { return run_text_; }

  // The events as the inside of a JSON array.
  std::string_view json();
  // Forgets the events; the numbers of long texts go on.
  void clear();

 private:
  std::string path_to(std::string_view member) const;
  void extend(Run run, std::string_view text);
  void flush();
  void separate() {
    if (!json_.empty()) json_.push_back(',');
    ++count_;
  }

  std::string json_;
  size_t count_ = 0;  // events in `json_`
  std::vector<std::string> long_texts_;
  std::string places_;
  std::vector<std::string_view> bytes_;
  std::vector<std::shared_ptr<const ByteBuffer>> owners_;
  std::string byte_places_;
  size_t next_number_ = 0;
  Run run_ = Run::kNone;
  std::string run_text_;
  size_t tool_index_ = 0;
  std::string tool_id_;
  std::string tool_name_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_STREAM_EVENT_H_
