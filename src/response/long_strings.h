// Takes the inside of long strings out of a JSON text while it still arrives, so that a text around
// an image of megabytes can be followed in little memory. What is left is the same JSON with
// shorter strings: never cut inside an escape, a surrogate pair or a multi-byte character.
#ifndef FLUFFBUZZ_RESPONSE_LONG_STRINGS_H_
#define FLUFFBUZZ_RESPONSE_LONG_STRINGS_H_

#include <cstddef>
#include <string>

namespace fluffbuzz {

class LongStrings {
 public:
  // This much of a string stays: enough for every string that somebody decides by.
  static constexpr size_t kKept = 4096;

  // `text`: what the last call left and, behind it, what has come since. Every byte is looked at
  // once.
  void shorten(std::string& text) { text.resize(shorten(text.data(), text.size())); }
  // The same for a text of `size` bytes; answers how many are left.
  size_t shorten(char* text, size_t size);
  // A text that was begun to be shortened is shortened to its end.
  bool has_begun() const { return scanned_ > 0; }
  // The next text is another one.
  void reset() { *this = LongStrings(); }

 private:
  class Pass;

  size_t scanned_ = 0;  // where the next call goes on
  bool in_string_ = false;
  bool cut_ = false;     // the rest of the current string is dropped
  size_t begin_ = 0;     // of the current string's content
  size_t high_end_ = 0;  // behind the last \u escape of a high surrogate
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_LONG_STRINGS_H_
