#include "response/images.h"

#include <utility>

#include "base/json_reader.h"

namespace fluffbuzz {

namespace {

// "image/png" out of "data:image/png;base64,...", the content of a JSON string that may write the
// slash as an escape.
std::string mime_of_data_url(std::string_view url) {
  constexpr std::string_view kScheme = "data:";
  if (url.substr(0, kScheme.size()) != kScheme) return {};
  const std::string_view rest = url.substr(kScheme.size(), 100);
  const size_t end = rest.find_first_of(";,");
  return end == std::string_view::npos ? std::string() : decoded({rest.substr(0, end), true});
}

// Reads the URL of one element of `images`; an empty string when it has none.
JsonString read_url(JsonReader& reader) {
  JsonString url;
  JsonString key;
  reader.enter_object();
  while (reader.next_key(key)) {
    if (!key.is("image_url") || reader.peek() != JsonType::kObject) {
      reader.skip_value();
      continue;
    }
    url = {};
    reader.enter_object();
    while (reader.next_key(key)) {
      if (key.is("url") && reader.peek() == JsonType::kString) {
        reader.read_string(url);
      } else {
        reader.skip_value();
      }
    }
  }
  return url;
}

}  // namespace

void Images::add(std::string_view images, EventList& events) {
  // One pass over what may be megabytes.
  JsonReader reader(images);
  if (reader.peek() != JsonType::kArray || !reader.enter_array()) return;
  while (reader.next_element()) {
    if (reader.peek() != JsonType::kObject) {
      reader.skip_value();
      continue;
    }
    const JsonString url = read_url(reader);
    if (!url.empty()) add_url(url, events);
  }
}

void Images::add_url(const JsonString& url, EventList& events) {
  Image image;
  image.mime_type = mime_of_data_url(url.raw);
  JsonWriter writer = events.begin("image");
  if (url.escaped || url.raw.size() < EventList::kLongText) {
    image.url = url.raw;
  } else {
    image.number = events.hand_over("url", url.raw);
  }
  write_url(writer, image);
  writer.key("mimeType").string(image.mime_type);
  events.end();
  images_.push_back(std::move(image));
}

void Images::write_url(JsonWriter& writer, const Image& image) {
  writer.key("url");
  image.url.empty() ? writer.null() : writer.escaped_string(image.url);
}

void Images::write(JsonWriter& writer) const {
  writer.begin_array();
  for (const Image& image : images_) {
    writer.begin_object();
    write_url(writer, image);
    writer.key("mimeType").string(image.mime_type).end_object();
  }
  writer.end_array();
}

void Images::write_for_message(JsonWriter& writer) const {
  writer.begin_array();
  for (const Image& image : images_) {
    writer.begin_object().key("type").string("image_url").key("image_url").begin_object();
    write_url(writer, image);
    writer.end_object().end_object();
  }
  writer.end_array();
}

void Images::place_long_urls(std::string_view path, EventList& events) const {
  for (size_t i = 0; i < images_.size(); ++i) {
    if (!images_[i].url.empty()) continue;
    const std::string at = ",\"images\"," + std::to_string(i) + ",";
    events.place(images_[i].number, std::string(path) + at + R"("url")");
    events.place(images_[i].number,
                 std::string(path) + R"(,"message")" + at + R"("image_url","url")");
  }
}

}  // namespace fluffbuzz
