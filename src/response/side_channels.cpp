#include "response/side_channels.h"

#include "base/json_members.h"

namespace fluffbuzz {

namespace {

void append_element(std::string& list, std::string_view element) {
  if (!list.empty()) list.push_back(',');
  list.append(element);
}

void append_elements(std::string& list, std::string_view array) {
  for_each_element(array, [&](std::string_view element) { append_element(list, element); });
}

void write_list(JsonWriter& writer, std::string_view name, const std::string& elements) {
  writer.key(name).begin_array();
  if (!elements.empty()) writer.raw(elements);
  writer.end_array();
}

}  // namespace

bool SideChannels::add_audio(std::string_view audio, EventList& events) {
  const JsonString data = string_member(audio, "data");
  const JsonString transcript = string_member(audio, "transcript");
  const JsonString id = string_member(audio, "id");
  const std::string_view expires = member_text(audio, "expires_at");
  if (!id.empty()) audio_id_.assign(id.raw);
  if (!expires.empty()) audio_expires_.assign(expires);
  const size_t before = audio_transcript_.size();
  transcript_decoder_.append(transcript, audio_transcript_);
  audio_data_.append(data.raw);
  const std::string_view said = std::string_view(audio_transcript_).substr(before);
  if (data.empty() && said.empty()) return false;
  emit_audio(data.raw, said, events);
  return true;
}

bool SideChannels::finish(EventList& events) {
  const size_t before = audio_transcript_.size();
  transcript_decoder_.finish(audio_transcript_);
  if (audio_transcript_.size() == before) return false;
  emit_audio({}, std::string_view(audio_transcript_).substr(before), events);
  return true;
}

void SideChannels::emit_audio(std::string_view data, std::string_view transcript,
                              EventList& events) {
  JsonWriter writer = events.begin("audio");
  writer.key("data").escaped_string(data).key("transcript").string(transcript);
  events.end();
}

void SideChannels::add_logprobs(std::string_view logprobs) {
  append_elements(content_logprobs_, member_text(logprobs, "content"));
  append_elements(refusal_logprobs_, member_text(logprobs, "refusal"));
}

void SideChannels::add_debug(std::string_view debug) { append_element(debug_, debug); }

void SideChannels::write(JsonWriter& writer) const {
  if (has_audio()) {
    writer.key("audio").begin_object().key("id");
    audio_id_.empty() ? writer.null() : writer.escaped_string(audio_id_);
    writer.key("data").escaped_string(audio_data_);
    writer.key("transcript").string(audio_transcript_);
    writer.key("expires_at").raw_or_null(audio_expires_).end_object();
  }
  if (!content_logprobs_.empty() || !refusal_logprobs_.empty()) {
    writer.key("logprobs").begin_object();
    write_list(writer, "content", content_logprobs_);
    write_list(writer, "refusal", refusal_logprobs_);
    writer.end_object();
  }
  if (!debug_.empty()) write_list(writer, "debug", debug_);
}

void SideChannels::write_for_message(JsonWriter& writer) const {
  if (audio_id_.empty()) return;
  writer.key("audio").begin_object().key("id").escaped_string(audio_id_).end_object();
}

}  // namespace fluffbuzz
