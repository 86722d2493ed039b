// Copies a JSON text while it arrives and leaves out what stands deep in it, so that an answer of
// megabytes (the vectors of embeddings) can be followed in little memory. What is left is the same
// JSON with empty containers in the place of the deep ones.
#ifndef FLUFFBUZZ_RESPONSE_JSON_SKIM_H_
#define FLUFFBUZZ_RESPONSE_JSON_SKIM_H_

#include <string_view>

#include "base/byte_buffer.h"

namespace fluffbuzz {

class JsonSkim {
 public:
  // `keep_elements`: whether containers that are elements of a member of the root are copied too.
  explicit JsonSkim(bool keep_elements) : keep_elements_(keep_elements) {}

  void append(std::string_view bytes, ByteBuffer& out);

 private:
  // The root, its members, what stands in those.
  static constexpr int kKeptDepth = 3;

  bool is_kept(int depth) const;

  const bool keep_elements_;
  bool in_string_ = false;
  bool escaped_ = false;
  bool in_list_ = false;  // the container at depth 2 is an array
  int depth_ = 0;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_JSON_SKIM_H_
