// What an answer may carry beside its text, tools and images: spoken audio, log probabilities,
// debug echoes. Kept as JSON text; nothing is decoded on the way.
#ifndef FLUFFBUZZ_RESPONSE_SIDE_CHANNELS_H_
#define FLUFFBUZZ_RESPONSE_SIDE_CHANNELS_H_

#include <string>
#include <string_view>

#include "base/json_string.h"
#include "base/json_writer.h"
#include "response/stream_event.h"

namespace fluffbuzz {

class SideChannels {
 public:
  // One fragment of `delta.audio` (or a whole `message.audio`): an event, and data and transcript
  // appended (openrouter-api 3.4). False when it brought neither.
  bool add_audio(std::string_view audio, EventList& events);

  // Half a surrogate pair at the very end of the transcript becomes U+FFFD, as in the text. True
  // when that was so.
  bool finish(EventList& events);

  // `logprobs` of one choice: `content` and `refusal` are appended.
  void add_logprobs(std::string_view logprobs);

  // `debug` of one chunk, one per attempted provider.
  void add_debug(std::string_view debug);

  bool has_audio() const { return !audio_data_.empty() || !audio_transcript_.empty(); }

  // The members `audio`, `logprobs` and `debug` of the result, those that came.
  void write(JsonWriter& writer) const;

  // The member `audio` of a replayed message: upstream finds what was said by its id.
  void write_for_message(JsonWriter& writer) const;

 private:
  static void emit_audio(std::string_view data, std::string_view transcript, EventList& events);

  // Escaped contents of JSON strings; base64 must be joined before it is decoded.
  std::string audio_data_;
  std::string audio_id_;
  std::string audio_transcript_;
  JsonTextDecoder transcript_decoder_;
  std::string audio_expires_;  // JSON text
  // Elements of JSON arrays.
  std::string content_logprobs_;
  std::string refusal_logprobs_;
  std::string debug_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_SIDE_CHANNELS_H_
