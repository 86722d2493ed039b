#include "response/endpoint_answer.h"

#include <utility>

#include "base/json_members.h"
#include "base/json_reader.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "response/chunk_decoder.h"
#include "response/http_error.h"

namespace fluffbuzz {

namespace {

// No stream has more; a number beyond is none.
constexpr double kMostEvents = 1e15;

// The members of one event that somebody decides by, as they stand in its text.
struct Event {
  JsonString type;
  JsonString delta;
  std::string_view sequence;
  std::string_view response;
  std::string_view error;
  std::string_view error_type;
};

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

// Output that is no text, or whose text came at once.
bool says_output(std::string_view type) {
  return ends_with(type, ".delta") || ends_with(type, ".done") || ends_with(type, ".partial_image");
}

bool read_members(std::string_view json, Event& event) {
  JsonReader reader(json);
  if (reader.peek() != JsonType::kObject || !reader.enter_object()) return false;
  JsonString name;
  while (reader.next_key(name)) {
    const bool text = reader.peek() == JsonType::kString;
    if (text && name.is("type")) {
      reader.read_string(event.type);
    } else if (text && name.is("delta")) {
      reader.read_string(event.delta);
    } else if (name.is("sequence_number")) {
      reader.skip_value(event.sequence);
    } else if (name.is("response")) {
      reader.skip_value(event.response);
    } else if (name.is("error")) {
      reader.skip_value(event.error);
    } else if (name.is("error_type")) {
      reader.skip_value(event.error_type);
    } else {
      reader.skip_value();
    }
  }
  return reader.at_end();
}

bool is_object(std::string_view json) { return json.substr(0, 1) == "{"; }

JsonString plain(std::string_view text) { return {text, false}; }

// The object's members behind those that `writer` has written already; `renamed` gives their names.
template <class Renamed>
void copy_members(JsonWriter& writer, std::string_view object, const Renamed& renamed) {
  JsonReader reader(object);
  if (reader.peek() != JsonType::kObject || !reader.enter_object()) return;
  JsonString name;
  std::string_view value;
  while (reader.next_key(name) && reader.skip_value(value)) {
    writer.escaped_key(renamed(name.raw)).raw(value);
  }
}

// In the names that chat has for the same counts.
std::string usage_as_chat(std::string_view usage) {
  if (!is_object(usage)) return {};
  std::string out;
  JsonWriter writer(out);
  writer.begin_object();
  copy_members(writer, usage, [](std::string_view name) -> std::string_view {
    if (name == "input_tokens") return "prompt_tokens";
    if (name == "output_tokens") return "completion_tokens";
    if (name == "input_tokens_details") return "prompt_tokens_details";
    return name == "output_tokens_details" ? "completion_tokens_details" : name;
  });
  writer.end_object();
  return out;
}

// Upstream's error object, with the class that stands beside it or, as a word, in its `code`.
std::string with_error_type(std::string_view error, std::string_view error_type) {
  if (!is_object(error)) return std::string(error.empty() ? "{}" : error);
  std::string code(string_member(error, "code").raw);
  if (code == "server_error") code = "server";
  const bool named = !error_type.empty() && error_type != "null";
  std::string out;
  JsonWriter writer(out);
  writer.begin_object();
  if (named) {
    writer.key("error_type").raw(error_type);
  } else if (!code.empty() && member_text(error, "error_type").empty()) {
    writer.key("error_type").escaped_string(code);
  }
  copy_members(writer, error, [](std::string_view name) { return name; });
  writer.end_object();
  return out;
}

// Why an answer that has an end ended there.
std::string finish_reason(std::string_view response, std::string_view status) {
  if (status == "incomplete") {
    const JsonString reason = string_member(member_text(response, "incomplete_details"), "reason");
    if (reason.empty()) return "incomplete";
    return reason.is("max_output_tokens") ? "length" : decoded(reason);
  }
  if (!status.empty() && status != "completed") return std::string(status);
  bool calls = false;
  for_each_element(member_text(response, "output"), [&](std::string_view item) {
    const JsonString type = string_member(item, "type");
    calls = calls || type.is("function_call") || type.is("custom_tool_call");
  });
  return calls ? "tool_calls" : "stop";
}

bool has_output(std::string_view response) {
  bool out = false;
  for_each_element(member_text(response, "output"), [&](std::string_view) { out = true; });
  return out;
}

}  // namespace

EndpointAnswer::Item EndpointAnswer::fail(std::string_view error, std::string_view error_type,
                                          bool told) {
  error_ = error_from_object(with_error_type(error, error_type), 0);
  told_failure_ = told;
  return Item::kFailed;
}

EndpointAnswer::Item EndpointAnswer::read_event(std::string_view data, ResultBuilder& result,
                                                EventList& events) {
  unread_ = false;
  Event event;
  if (!read_members(data, event)) {
    result.warn("bad_chunk",
                "a line of the stream is not JSON and was skipped: " + shorten(data, 80));
    return Item::kReadOn;
  }
  const double sequence = number_or(event.sequence, -1);
  if (sequence >= 0 && sequence < kMostEvents) sequence_ = static_cast<long long>(sequence);
  const std::string type = decoded(event.type);
  if (type == "error") {
    return fail(is_object(event.error) ? event.error : data, event.error_type, true);
  }
  if (is_object(event.error)) return fail(event.error, event.error_type, false);
  if (is_object(event.response)) {
    Chunk chunk;
    chunk.id = string_member(event.response, "id");
    chunk.model = string_member(event.response, "model");
    result.add(chunk, events);
  }
  if (type == "response.completed" || type == "response.incomplete" || type == "response.failed") {
    return end_response(event.response, true, result, events);
  }
  if (!event.delta.empty()) {
    result.add_text(event.delta, events);
  } else if (says_output(type)) {
    result.pass_unread();
  }
  return Item::kReadOn;
}

EndpointAnswer::Item EndpointAnswer::end_response(std::string_view response, bool told,
                                                  ResultBuilder& result, EventList& events) {
  const std::string status = decoded(string_member(response, "status"));
  const std::string_view error = member_text(response, "error");
  const std::string usage = usage_as_chat(member_text(response, "usage"));
  Chunk chunk;
  chunk.usage = usage;
  if (status == "failed" || is_object(error)) {
    result.add(chunk, events);
    return fail(error, member_text(response, "error_type"), told);
  }
  const std::string reason = finish_reason(response, status);
  chunk.finish_reason = plain(reason);
  result.add(chunk, events);
  if (has_output(response)) result.pass_unread();
  return Item::kEnd;
}

bool EndpointAnswer::read_whole(std::string_view json, int status, ResultBuilder& result,
                                EventList& events) {
  const bool responses = kind_ == EndpointKind::kResponses;
  const std::string_view content = member_text(json, responses ? "output" : "data");
  const std::string_view error = member_text(json, "error");
  const bool is_answer = is_valid_json(json) && content.substr(0, 1) == "[";
  if (!is_answer && !is_object(error)) {
    error_ = error_from_body(status, json);
    if (error_.code == ErrorCode::kBadResponse && is_object(json)) {
      error_.message = joined({"upstream answered without any ", responses ? "output" : "data"});
    }
    return false;
  }
  Chunk chunk;
  chunk.id = string_member(json, "id");
  chunk.model = string_member(json, "model");
  const std::string usage = usage_as_chat(member_text(json, "usage"));
  chunk.usage = usage;
  result.add(chunk, events);
  if (responses) return end_response(json, false, result, events) == Item::kEnd;
  if (is_object(error)) return fail(error, member_text(json, "error_type"), false) == Item::kEnd;
  result.pass_unread();
  return true;
}

}  // namespace fluffbuzz
