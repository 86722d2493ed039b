// The images of an answer. A small URL travels in the JSON of its event and of the result; a long
// one crosses to the host once (stream_event.h) and is not kept here.
#ifndef FLUFFBUZZ_RESPONSE_IMAGES_H_
#define FLUFFBUZZ_RESPONSE_IMAGES_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/json_string.h"
#include "base/json_writer.h"
#include "response/stream_event.h"

namespace fluffbuzz {

class Images {
 public:
  // Adds the images of one chunk, a JSON array; one image event each.
  void add(std::string_view images, EventList& events);

  bool empty() const { return images_.empty(); }
  // The images as the public API has them, and as an assistant message carries them.
  void write(JsonWriter& writer) const;
  void write_for_message(JsonWriter& writer) const;
  // Names where the long URLs belong in a result that stands at `path` (elements of a JSON array).
  void place_long_urls(std::string_view path, EventList& events) const;

 private:
  struct Image {
    std::string url;  // escaped content of a JSON string; empty: the host has it by `number`
    std::string mime_type;
    size_t number = 0;
  };

  void add_url(const JsonString& url, EventList& events);
  static void write_url(JsonWriter& writer, const Image& image);

  std::vector<Image> images_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_IMAGES_H_
