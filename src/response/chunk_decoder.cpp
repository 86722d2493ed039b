#include "response/chunk_decoder.h"

#include "base/json_reader.h"
#include "base/swar.h"

namespace fluffbuzz {

namespace {

// Members by name; a name that is written with escapes is decoded first, which nobody does but JSON
// allows.
class Names {
 public:
  bool next(JsonReader& reader) {
    if (!reader.next_key(key_)) return false;
    name = key_.raw;
    if (key_.escaped) name = decoded_ = decoded(key_);
    return true;
  }
  std::string_view name;

 private:
  JsonString key_;
  std::string decoded_;
};

void read_text(JsonReader& reader, JsonString& out) {
  if (reader.peek() == JsonType::kString) {
    reader.read_string(out);
  } else {
    reader.skip_value();
  }
}

// The value's text, unless it is null.
void read_span(JsonReader& reader, std::string_view& out) {
  if (reader.peek() == JsonType::kNull) {
    reader.skip_value();
  } else {
    reader.skip_value(out);
  }
}

void read_content(JsonReader& reader, Delta& delta) {
  if (reader.peek() == JsonType::kArray) {
    reader.skip_value(delta.content_parts);
  } else {
    read_text(reader, delta.content);
  }
}

void read_delta(JsonReader& reader, Delta& delta) {
  if (reader.peek() != JsonType::kObject) {
    reader.skip_value();
    return;
  }
  reader.enter_object();
  Names names;
  while (names.next(reader)) {
    const std::string_view name = names.name;
    if (name == "content") {
      read_content(reader, delta);
    } else if (name == "reasoning") {
      // An empty one must not hide the other spelling.
      JsonString text;
      read_text(reader, text);
      if (!text.empty()) delta.reasoning = text;
    } else if (name == "reasoning_content" && delta.reasoning.empty()) {
      read_text(reader, delta.reasoning);
    } else if (name == "reasoning_details") {
      read_span(reader, delta.reasoning_details);
    } else if (name == "tool_calls") {
      read_span(reader, delta.tool_calls);
    } else if (name == "refusal") {
      read_text(reader, delta.refusal);
    } else if (name == "images") {
      read_span(reader, delta.images);
    } else if (name == "audio") {
      read_span(reader, delta.audio);
    } else if (name == "annotations") {
      read_span(reader, delta.annotations);
    } else {
      reader.skip_value();
    }
  }
}

// A choice's members, not yet known to belong to index 0.
struct Choice {
  double index = 0;
  Delta delta;
  JsonString finish_reason;
  JsonString native_finish_reason;
  std::string_view error;
  std::string_view logprobs;
};

void read_choice(JsonReader& reader, Choice& choice) {
  reader.enter_object();
  Names names;
  while (names.next(reader)) {
    const std::string_view name = names.name;
    if (name == "delta" || name == "message") {
      read_delta(reader, choice.delta);
    } else if (name == "index") {
      std::string_view number;
      reader.skip_value(number);
      choice.index = number.size() == 1 ? number[0] - '0' : number_or(number, 0);
    } else if (name == "finish_reason") {
      read_text(reader, choice.finish_reason);
    } else if (name == "native_finish_reason") {
      read_text(reader, choice.native_finish_reason);
    } else if (name == "error") {
      read_span(reader, choice.error);
    } else if (name == "logprobs") {
      read_span(reader, choice.logprobs);
    } else {
      reader.skip_value();
    }
  }
}

void read_choices(JsonReader& reader, Chunk& chunk) {
  if (reader.peek() != JsonType::kArray) {
    reader.skip_value();
    return;
  }
  reader.enter_array();
  while (reader.next_element()) {
    if (reader.peek() != JsonType::kObject) {
      reader.skip_value();
      continue;
    }
    Choice choice;
    read_choice(reader, choice);
    if (choice.index != 0 || chunk.has_choice) {
      chunk.has_other_choices = true;
      continue;
    }
    chunk.has_choice = true;
    chunk.delta = choice.delta;
    chunk.finish_reason = choice.finish_reason;
    chunk.native_finish_reason = choice.native_finish_reason;
    chunk.logprobs = choice.logprobs;
    if (chunk.error.empty()) chunk.error = choice.error;
  }
}

// One choice, and in it nothing but text or tool calls.
bool is_plain(const Chunk& chunk) {
  const Delta& delta = chunk.delta;
  const size_t others = chunk.error.size() + chunk.usage.size() + chunk.metadata.size() +
                        chunk.debug.size() + chunk.logprobs.size() +
                        chunk.finish_reason.raw.size() + chunk.native_finish_reason.raw.size() +
                        delta.refusal.raw.size() + delta.reasoning.raw.size() +
                        delta.content_parts.size() + delta.reasoning_details.size() +
                        delta.images.size() + delta.audio.size() + delta.annotations.size();
  return chunk.has_choice && !chunk.has_other_choices && others == 0;
}

}  // namespace

bool decode_chunk(std::string_view json, Chunk& chunk) {
  JsonReader reader(json);
  if (reader.peek() != JsonType::kObject || !reader.enter_object()) return false;
  Names names;
  while (names.next(reader)) {
    const std::string_view name = names.name;
    if (name == "choices") {
      read_choices(reader, chunk);
    } else if (name == "id") {
      read_text(reader, chunk.id);
    } else if (name == "model") {
      read_text(reader, chunk.model);
    } else if (name == "provider") {
      read_text(reader, chunk.provider);
    } else if (name == "usage") {
      read_span(reader, chunk.usage);
    } else if (name == "error") {
      read_span(reader, chunk.error);
    } else if (name == "openrouter_metadata") {
      read_span(reader, chunk.metadata);
    } else if (name == "debug") {
      read_span(reader, chunk.debug);
    } else if (name == "service_tier") {
      read_text(reader, chunk.service_tier);
    } else {
      reader.skip_value();
    }
  }
  return reader.ok() && reader.at_end();
}

bool brings_text_only(const Chunk& chunk) {
  return is_plain(chunk) && chunk.delta.content.raw.data() != nullptr &&
         chunk.delta.tool_calls.empty();
}

bool brings_tool_calls_only(const Chunk& chunk) {
  return is_plain(chunk) && chunk.delta.content.empty() && !chunk.delta.tool_calls.empty();
}

bool ChunkTemplate::matches(std::string_view json, JsonString& text) const {
  if (before_.empty() || json.size() < before_.size() + after_.size()) return false;
  const char* begin = json.data() + before_.size();
  const char* end = json.data() + json.size() - after_.size();
  if (!swar::same(json.data(), before_.data(), before_.size())) return false;
  if (!swar::same(end, after_.data(), after_.size())) return false;
  // Escapes are left to the reader, which checks them.
  if (find_string_stop(begin, end) != end) return false;
  text = {std::string_view(begin, static_cast<size_t>(end - begin)), false};
  return true;
}

void ChunkTemplate::remember(std::string_view json, std::string_view text) {
  const auto at = static_cast<size_t>(text.data() - json.data());
  before_.assign(json.substr(0, at));
  after_.assign(json.substr(at + text.size()));
}

}  // namespace fluffbuzz
