// The images of an answer to an image request, as bytes: whole or streamed, from chat completions
// or from /images (provider-behaviour 9.3; openrouter-api 2.9). base64 is decoded where it lies.
#ifndef FLUFFBUZZ_RESPONSE_IMAGE_RESPONSE_H_
#define FLUFFBUZZ_RESPONSE_IMAGE_RESPONSE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_buffer.h"
#include "base/error.h"
#include "base/json_document.h"
#include "response/image_store.h"
#include "response/stream_event.h"

namespace fluffbuzz {

class ImageAnswer {
 public:
  // As for ImageStore.
  ImageAnswer(double max_bytes, bool as_base64) : store_(max_bytes, as_base64) {}

  // A whole answer with a status below 400. False: error() says why it is none.
  bool read_whole(ByteBuffer body, int status);
  // One event of a stream; false when it reports a failure.
  bool read_event(std::string_view json, EventList& events);
  // The stream has ended, with [DONE] or without.
  bool finish(bool done_marker);
  // An answer with an error status.
  void read_error(std::string_view body, int status);

  const Error& error() const { return error_; }
  const std::vector<ReceivedImage>& images() const { return store_.images(); }
  const std::string& id() const { return id_; }
  const std::string& usage() const { return usage_; }  // JSON text as it came
  const std::vector<std::pair<std::string, std::string>>& warnings() const {
    return store_.warnings();
  }

 private:
  // What lies around the payloads that are being read.
  struct Source {
    const JsonDocument& document;
    ImageStore::Buffer in_place;  // null: the payloads must be copied out
  };

  bool fail(Error error);
  bool fail_without_image();
  bool read_root(const Source& source);
  bool read_choices(const Source& source, uint32_t choices);
  bool read_choice(const Source& source, uint32_t choice);
  void read_images(const Source& source, uint32_t list);
  void read_content(const Source& source, uint32_t content);
  void read_text(const Source& source, const JsonString& text);
  void read_part(const Source& source, uint32_t part);
  void read_data(const Source& source, uint32_t list);
  void keep_facts(const JsonDocument& document);
  void show_partial(const JsonDocument& document, EventList& events);

  ImageStore store_;
  std::string streamed_text_;  // content that came in pieces: an image may be cut between two
  std::string words_;          // what the model wrote, for whoever gets no image
  std::string id_;
  std::string usage_;
  bool finished_ = false;
  Error error_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_IMAGE_RESPONSE_H_
