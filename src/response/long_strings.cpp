#include "response/long_strings.h"

#include <cstring>
#include <string_view>

#include "base/json_string.h"

namespace fluffbuzz {

namespace {

constexpr size_t kUnicodeEscape = 6;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

bool is_high_surrogate(const char* escape) {
  const int unit = read_hex4(escape + 2, escape + kUnicodeEscape);
  return unit >= 0xD800 && unit < 0xDC00;
}

}  // namespace

// One walk over what is new: `read_` runs ahead, `write_` follows with what is kept.
class LongStrings::Pass {
 public:
  Pass(LongStrings& state, char* text, size_t size)
      : state_(state), text_(text), size_(size), read_(state.scanned_), write_(state.scanned_) {}

  // How much is left.
  size_t run() {
    while (read_ < size_ && (state_.in_string_ ? inside() : outside())) continue;
    state_.scanned_ = write_;
    // An escape that is not complete is looked at again.
    keep(size_ - read_);
    return write_;
  }

 private:
  bool outside() {
    const size_t quote = std::string_view(text_, size_).find('"', read_);
    if (quote == std::string_view::npos) {
      keep(size_ - read_);
      return true;
    }
    keep(quote + 1 - read_);
    state_.in_string_ = true;
    state_.cut_ = false;
    state_.begin_ = write_;
    state_.high_end_ = 0;
    return true;
  }

  bool inside() {
    const char* end = text_ + size_;
    const char* stop = find_string_stop(text_ + read_, end);
    plain(static_cast<size_t>(stop - (text_ + read_)));
    if (stop == end) return true;
    if (*stop == '"') {
      state_.in_string_ = false;
      keep(1);
      return true;
    }
    if (*stop != '\\') {
      plain(1);
      return true;
    }
    return escape(static_cast<size_t>(end - stop));
  }

  void plain(size_t length) {
    if (state_.cut_) {
      read_ += length;
    } else if (length <= room()) {
      keep(length);
    } else {
      const size_t dropped = length - room();
      keep(room());
      cut();
      read_ += dropped;
    }
  }

  // False when its end has not come yet.
  bool escape(size_t available) {
    if (available < 2) return false;
    const bool unicode = text_[read_ + 1] == 'u';
    const size_t length = unicode ? kUnicodeEscape : 2;
    if (available < length) return false;
    if (!state_.cut_ && length > room()) cut();
    if (state_.cut_) {
      read_ += length;
      return true;
    }
    const bool high = unicode && is_high_surrogate(text_ + read_);
    keep(length);
    if (high) state_.high_end_ = write_;
    return true;
  }

  size_t room() const { return kKept - (write_ - state_.begin_); }

  // Takes back a character whose other half is dropped.
  void cut() {
    state_.cut_ = true;
    if (state_.high_end_ == write_ && write_ > state_.begin_) {
      write_ -= kUnicodeEscape;
      return;
    }
    if (!is_continuation(text_[read_])) return;
    while (write_ > state_.begin_ && is_continuation(text_[write_ - 1])) --write_;
    if (write_ > state_.begin_) --write_;
  }

  void keep(size_t length) {
    if (length > 0 && write_ != read_) std::memmove(&text_[write_], &text_[read_], length);
    read_ += length;
    write_ += length;
  }

  LongStrings& state_;
  char* text_;
  size_t size_;
  size_t read_;
  size_t write_;
};

size_t LongStrings::shorten(char* text, size_t size) { return Pass(*this, text, size).run(); }

}  // namespace fluffbuzz
