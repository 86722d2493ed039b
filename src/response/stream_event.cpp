#include "response/stream_event.h"

#include <utility>

#include "base/json_string.h"

namespace fluffbuzz {

void EventList::extend(Run run, std::string_view text) {
  if (text.empty()) return;
  if (run_ != run) {
    flush();
    run_ = run;
  }
  run_text_.append(text);
}

void EventList::add_tool_delta(size_t index, std::string_view id, std::string_view name,
                               std::string_view delta) {
  if (run_ != Run::kToolCall || tool_index_ != index) {
    flush();
    run_ = Run::kToolCall;
    tool_index_ = index;
    tool_id_.assign(id);
  }
  tool_name_.assign(name);
  run_text_.append(delta);
}

JsonWriter EventList::begin(std::string_view type) {
  flush();
  separate();
  JsonWriter writer(json_);
  writer.begin_object().key("type").string(type);
  return writer;
}

void EventList::end() { json_.push_back('}'); }

size_t EventList::hand_over(std::string_view member, std::string_view text) {
  long_texts_.emplace_back(text);
  place(next_number_, path_to(member));
  return next_number_++;
}

std::string EventList::path_to(std::string_view member) const {
  std::string path = "\"events\"," + std::to_string(count_ - 1) + ",";
  append_quoted(member, path);
  return path;
}

void EventList::hand_over_bytes(std::string_view member, std::string_view bytes,
                                std::shared_ptr<const ByteBuffer> owner) {
  owners_.push_back(std::move(owner));
  place_bytes(bytes, path_to(member));
}

void EventList::place_bytes(std::string_view bytes, const std::string& path) {
  bytes_.push_back(bytes);
  byte_places_.append(byte_places_.empty() ? "[" : ",[").append(path).append("]");
}

void EventList::place(size_t number, std::string_view path) {
  if (!places_.empty()) places_.push_back(',');
  places_.append("[").append(std::to_string(number)).append(",").append(path).append("]");
}

void EventList::flush() {
  if (run_ == Run::kNone) return;
  separate();
  JsonWriter writer(json_);
  writer.begin_object().key("type");
  if (run_ == Run::kToolCall) {
    writer.string("tool-call-delta").key("index").integer(static_cast<long long>(tool_index_));
    writer.key("id").string(tool_id_).key("name").string(tool_name_);
    writer.key("delta").escaped_string(run_text_);
  } else {
    writer.string(run_ == Run::kText ? "text" : "reasoning").key("text").string(run_text_);
  }
  writer.end_object();
  run_ = Run::kNone;
  run_text_.clear();
}

std::string_view EventList::json() {
  flush();
  return json_;
}

void EventList::clear() {
  json_.clear();
  count_ = 0;
  long_texts_.clear();
  places_.clear();
  bytes_.clear();
  owners_.clear();
  byte_places_.clear();
  run_ = Run::kNone;
  run_text_.clear();
}

}  // namespace fluffbuzz
