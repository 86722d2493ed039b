#include "response/image_response.h"

#include <algorithm>
#include <utility>

#include "base/image_kind.h"
#include "base/utf8.h"
#include "response/http_error.h"

namespace fluffbuzz {

namespace {

constexpr uint32_t kNone = JsonDocument::kNone;
constexpr std::string_view kLabel = "OpenRouter image generation ";

uint32_t member(const JsonDocument& document, uint32_t object, std::string_view name) {
  return object == kNone || document.node(object).type != JsonType::kObject
             ? kNone
             : document.find(object, name);
}

// The first of two spellings that is there.
uint32_t member(const JsonDocument& document, uint32_t object, std::string_view name,
                std::string_view other) {
  const uint32_t found = member(document, object, name);
  return found == kNone ? member(document, object, other) : found;
}

bool is(const JsonDocument& document, uint32_t value, JsonType type) {
  return value != kNone && document.node(value).type == type;
}

JsonString text_at(const JsonDocument& document, uint32_t value) {
  return is(document, value, JsonType::kString) ? document.string(value) : JsonString();
}

JsonString url_of(const JsonDocument& document, uint32_t item) {
  return text_at(document,
                 member(document, member(document, item, "image_url", "imageUrl"), "url"));
}

// "a  b\n c" in one line.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (!blank) {
      out += c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

}  // namespace

bool ImageAnswer::fail(Error error) {
  error_ = std::move(error);
  return false;
}

bool ImageAnswer::fail_without_image() {
  if (store_.left_out_large()) {
    return fail(make_error(ErrorCode::kTooLarge,
                           "every image of the answer is larger than agents.defaults.mediaMaxMb"));
  }
  Error error =
      make_error(ErrorCode::kNoImage, std::string(kLabel) + "response missing image data");
  const std::string said = one_line(words_);
  if (!said.empty()) error.message += "; the model wrote: " + shorten(said, 200);
  return fail(std::move(error));
}

// provider-behaviour 9.4.
void ImageAnswer::read_error(std::string_view body, int status) {
  error_ = error_from_body(status, body);
  const bool is_json = trim(body).substr(0, 1) == "{";
  const bool is_html = trim(body).substr(0, 1) == "<";
  std::string text = is_html ? "an HTML page instead of JSON" : one_line(body.substr(0, 4096));
  if (is_json && !error_.upstream.empty()) text = error_.message;
  error_.message = joined({kLabel, "failed (", std::to_string(status), ")"});
  if (!text.empty()) error_.message += ": " + shorten(text, is_json ? 1000 : 300);
}

bool ImageAnswer::read_whole(ByteBuffer body, int status) {
  auto owner = std::make_shared<ByteBuffer>(std::move(body));
  const Result<JsonDocument> document = JsonDocument::parse(owner->view());
  if (!document || document.value().node(JsonDocument::root()).type != JsonType::kObject) {
    return fail(error_from_body(status, owner->view()));
  }
  finished_ = true;
  return read_root({document.value(), owner}) && finish(true);
}

void ImageAnswer::keep_facts(const JsonDocument& document) {
  const uint32_t root = JsonDocument::root();
  if (id_.empty()) id_ = decoded(text_at(document, document.find(root, "id")));
  const uint32_t usage = document.find(root, "usage");
  if (is(document, usage, JsonType::kObject)) usage_.assign(document.raw(usage));
}

bool ImageAnswer::read_root(const Source& source) {
  const JsonDocument& document = source.document;
  const uint32_t root = JsonDocument::root();
  keep_facts(document);
  const uint32_t error = document.find(root, "error");
  if (error != kNone && document.node(error).type != JsonType::kNull) {
    return fail(error_from_object(document.raw(error), 0));
  }
  const uint32_t data = document.find(root, "data");
  if (is(document, data, JsonType::kArray)) {
    read_data(source, data);
    return true;
  }
  const uint32_t choices = document.find(root, "choices");
  if (is(document, choices, JsonType::kArray)) return read_choices(source, choices);
  return fail(make_error(ErrorCode::kBadResponse,
                         std::string(kLabel) + "response has no list of choices or of data"));
}

bool ImageAnswer::read_choices(const Source& source, uint32_t choices) {
  const JsonDocument& document = source.document;
  for (uint32_t choice = document.first_child(choices); choice != kNone;
       choice = document.next_sibling(choice)) {
    if (!read_choice(source, choice)) return false;
  }
  return true;
}

bool ImageAnswer::read_choice(const Source& source, uint32_t choice) {
  const JsonDocument& document = source.document;
  const uint32_t error = member(document, choice, "error");
  if (is(document, error, JsonType::kObject) || is(document, error, JsonType::kString)) {
    return fail(error_from_object(document.raw(error), 0));
  }
  const JsonString reason = text_at(document, member(document, choice, "finish_reason"));
  const JsonString native = text_at(document, member(document, choice, "native_finish_reason"));
  if (reason.is("error") || native.is("error") || native.is("network_error")) {
    Error failed = make_error(ErrorCode::kProviderError, "the provider failed while answering");
    failed.retryable = true;
    return fail(std::move(failed));
  }
  finished_ = finished_ || !reason.empty() || !native.empty();
  const uint32_t message = member(document, choice, "message", "delta");
  read_images(source, member(document, message, "images"));
  read_content(source, member(document, message, "content"));
  return true;
}

void ImageAnswer::read_images(const Source& source, uint32_t list) {
  const JsonDocument& document = source.document;
  if (!is(document, list, JsonType::kArray)) return;
  for (uint32_t item = document.first_child(list); item != kNone;
       item = document.next_sibling(item)) {
    store_.take_data_url(source.in_place, url_of(document, item));
  }
}

void ImageAnswer::read_content(const Source& source, uint32_t content) {
  const JsonDocument& document = source.document;
  if (is(document, content, JsonType::kString)) {
    const JsonString text = document.string(content);
    if (source.in_place != nullptr) {
      read_text(source, text);
    } else {
      append_decoded(text, streamed_text_);
    }
  }
  if (!is(document, content, JsonType::kArray)) return;
  for (uint32_t part = document.first_child(content); part != kNone;
       part = document.next_sibling(part)) {
    read_part(source, part);
  }
}

// Every data URL of an image in a text; the words around them are kept.
void ImageAnswer::read_text(const Source& source, const JsonString& text) {
  constexpr std::string_view kScheme = "data:image/";
  constexpr std::string_view kBase64 = ";base64,";
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  if (text.escaped) {
    const std::string plain = decoded(text);
    read_text({source.document, nullptr}, {plain, false});
    return;
  }
  std::string_view rest = text.raw;
  for (size_t at = rest.find(kScheme); at != std::string_view::npos; at = rest.find(kScheme)) {
    if (words_.size() < 4096) words_.append(rest.substr(0, std::min<size_t>(at, 4096)));
    rest.remove_prefix(at);
    const size_t label_end = rest.find_first_of(";, \n\"'()<>");
    if (label_end == std::string_view::npos || rest.substr(label_end, kBase64.size()) != kBase64) {
      rest.remove_prefix(kScheme.size());
      continue;
    }
    const std::string label(rest.substr(5, label_end - 5));
    rest.remove_prefix(label_end + kBase64.size());
    const std::string_view payload = rest.substr(0, rest.find_first_not_of(kDigits));
    rest.remove_prefix(payload.size());
    store_.take(source.in_place, {payload, false}, label);
  }
  if (words_.size() < 4096) words_.append(rest.substr(0, 4096));
}

void ImageAnswer::read_part(const Source& source, uint32_t part) {
  const JsonDocument& document = source.document;
  if (!is(document, part, JsonType::kObject)) return;
  if (text_at(document, document.find(part, "type")).is("image_url")) {
    const JsonString url = url_of(document, part);
    if (!url.empty()) return store_.take_data_url(source.in_place, url);
  }
  const JsonString b64 = text_at(document, document.find(part, "b64_json"));
  if (!b64.empty()) return store_.take(source.in_place, b64, kDefaultImageMime);
  const uint32_t inline_data = member(document, part, "inlineData", "inline_data");
  const JsonString data = text_at(document, member(document, inline_data, "data"));
  if (!data.empty()) {
    const JsonString mime =
        text_at(document, member(document, inline_data, "mimeType", "mime_type"));
    return store_.take(source.in_place, data,
                       mime.empty() ? std::string(kDefaultImageMime) : decoded(mime));
  }
  const JsonString text = text_at(document, document.find(part, "text"));
  if (words_.size() < 4096) append_decoded({text.raw.substr(0, 4096), text.escaped}, words_);
}

// The answer of /images.
void ImageAnswer::read_data(const Source& source, uint32_t list) {
  const JsonDocument& document = source.document;
  for (uint32_t item = document.first_child(list); item != kNone;
       item = document.next_sibling(item)) {
    const JsonString payload = text_at(document, member(document, item, "b64_json"));
    const JsonString mime = text_at(document, member(document, item, "media_type"));
    if (payload.empty()) continue;
    store_.take(source.in_place, payload,
                mime.empty() ? std::string(kDefaultImageMime) : decoded(mime));
  }
}

bool ImageAnswer::read_event(std::string_view json, EventList& events) {
  const Result<JsonDocument> document = JsonDocument::parse(json);
  if (!document || document.value().node(JsonDocument::root()).type != JsonType::kObject) {
    store_.warn("bad_chunk",
                "a line of the stream is not JSON and was skipped: " + shorten(json, 80));
    return true;
  }
  const Source source{document.value(), nullptr};
  const JsonString type =
      text_at(document.value(), document.value().find(JsonDocument::root(), "type"));
  if (type.is("image_generation.partial_image")) {
    show_partial(document.value(), events);
    return true;
  }
  if (type.is("image_generation.text_chunk")) return true;
  if (type.is("image_generation.completed")) {
    keep_facts(document.value());
    const uint32_t root = JsonDocument::root();
    const JsonString mime = text_at(document.value(), document.value().find(root, "media_type"));
    store_.take(source.in_place, text_at(document.value(), document.value().find(root, "b64_json")),
                mime.empty() ? std::string(kDefaultImageMime) : decoded(mime));
    finished_ = true;
    return true;
  }
  const uint32_t root = JsonDocument::root();
  for (const std::string_view name : {"choices", "data", "error"}) {
    if (document.value().find(root, name) != kNone) return read_root(source);
  }
  keep_facts(document.value());
  return true;
}

void ImageAnswer::show_partial(const JsonDocument& document, EventList& events) {
  const uint32_t root = JsonDocument::root();
  const JsonString payload = text_at(document, document.find(root, "b64_json"));
  ReceivedImage partial;
  if (!ImageStore::decode(nullptr, payload, partial)) return;
  const uint32_t index = document.find(root, "partial_image_index");
  const std::string_view mime = image_mime(partial.bytes);
  JsonWriter writer = events.begin("partial-image");
  writer.key("index");
  is(document, index, JsonType::kNumber) ? writer.raw(document.raw(index)) : writer.null();
  writer.key("mimeType").string(mime.empty() ? kDefaultImageMime : mime).key("bytes").null();
  events.hand_over_bytes("bytes", partial.bytes, partial.owner);
  events.end();
}

bool ImageAnswer::finish(bool done_marker) {
  if (!streamed_text_.empty()) {
    const std::string text = std::exchange(streamed_text_, {});
    const Result<JsonDocument> nothing = JsonDocument::parse("{}");
    read_text({nothing.value(), nullptr}, {text, false});
  }
  if (!finished_ && !done_marker) {
    Error error = make_error(ErrorCode::kTruncated,
                             "the answer was cut off: the stream ended without a finish");
    error.retryable = true;
    return fail(std::move(error));
  }
  return !store_.images().empty() || fail_without_image();
}

}  // namespace fluffbuzz
