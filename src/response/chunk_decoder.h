// One chunk of an answer (a chat.completion.chunk, or a whole chat.completion) as spans of its
// text. Decoding a chunk has no effect on anything: only when the whole text has proved to be JSON
// are the spans applied, so a broken line never leaves half of itself behind.
#ifndef FLUFFBUZZ_RESPONSE_CHUNK_DECODER_H_
#define FLUFFBUZZ_RESPONSE_CHUNK_DECODER_H_

#include <string>
#include <string_view>

#include "base/json_string.h"

namespace fluffbuzz {

// What `delta` (streamed) or `message` (whole answer) holds. Views are JSON text; empty = absent or
// null.
struct Delta {
  JsonString content;
  JsonString refusal;
  JsonString reasoning;
  std::string_view content_parts;  // `content` as an array of parts
  std::string_view reasoning_details;
  std::string_view tool_calls;
  std::string_view images;
  std::string_view audio;
  std::string_view annotations;
};

struct Chunk {
  JsonString id;
  JsonString model;
  JsonString provider;
  std::string_view error;  // top level, or of the choice
  std::string_view usage;
  std::string_view metadata;  // openrouter_metadata
  std::string_view debug;
  std::string_view logprobs;  // of the choice
  JsonString service_tier;
  bool has_choice = false;
  bool has_other_choices = false;  // a choice with an index other than 0
  Delta delta;
  JsonString finish_reason;
  JsonString native_finish_reason;
};

// False when `json` is not one JSON object. Unknown fields are validated and skipped.
bool decode_chunk(std::string_view json, Chunk& chunk);

// What a chunk brings when it brings nothing else.
bool brings_text_only(const Chunk& chunk);
bool brings_tool_calls_only(const Chunk& chunk);

// The chunks of an answer repeat everything but the text. This remembers a chunk and recognises the
// next one by comparing what stands around the text, which is several times cheaper than reading
// it, and exact: what is byte for byte the same means the same.
class ChunkTemplate {
 public:
  // True when `json` differs from the remembered chunk in its text only; `text` gets that text.
  bool matches(std::string_view json, JsonString& text) const;
  // Remembers `json`; `text` is the content of a string in it.
  void remember(std::string_view json, std::string_view text);
  void forget() { before_.clear(); }

 private:
  std::string before_;  // up to and with the quote that opens the text
  std::string after_;   // from the quote that closes it
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_CHUNK_DECODER_H_
