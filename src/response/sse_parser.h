// Server-sent events, the whole grammar of the WHATWG HTML standard (section "Server-sent events"):
// LF, CRLF and CR line ends, a leading byte order mark, several data lines per event, comments.
//
// Pull style: feed() a read, then call next() until it answers kNeedData. Events of a read that
// holds whole events are views of that read; nothing is copied. Only an event that is cut by the
// end of a read is carried over, and the carried bytes are never scanned twice, so a line of many
// megabytes in small reads costs linear time.
#ifndef FLUFFBUZZ_RESPONSE_SSE_PARSER_H_
#define FLUFFBUZZ_RESPONSE_SSE_PARSER_H_

#include <string>
#include <string_view>

#include "base/byte_buffer.h"

namespace fluffbuzz {

class SseParser {
 public:
  enum class Item {
    kNeedData,  // feed the next read
    kEvent,     // text() is the event's data, data lines joined by LF
    kComment,   // text() is the comment without its colon
    kTooLarge,  // a line or an event's data exceeds the limit; the parser stays in this state
  };

  explicit SseParser(size_t max_event_bytes) : max_event_bytes_(max_event_bytes) {}

  // `bytes` must stay unchanged until next() has answered kNeedData.
  void feed(std::string_view bytes);
  Item next();
  // Valid until the next call of next() or feed().
  std::string_view text() const { return text_; }

 private:
  // Takes one line (without its end) off the input; false when none is complete.
  bool take_line(std::string_view& line);
  void skip_byte_order_mark();
  // Interprets one line; true when it completes an item.
  bool handle_line(std::string_view line, Item& item);
  void add_data(std::string_view value);
  void keep_rest();

  const size_t max_event_bytes_;
  std::string_view input_;
  // The beginning of a line whose end has not been read yet.
  ByteBuffer partial_line_;
  // Data lines of the event so far. A single data line stays a view (`data_view_`) as long as it
  // lies in the current read or in `held_line_`; it is copied into `data_` when a second one or the
  // end of the read comes.
  std::string data_;
  std::string_view data_view_;
  bool has_data_ = false;
  bool data_is_view_ = false;
  // A CR ended the last line; an LF directly behind it belongs to it, even in the next read.
  bool skip_lf_ = false;
  bool at_start_ = true;
  std::string start_;  // the first one or two bytes, while they may still be a byte order mark
  bool too_large_ = false;
  // What text() shows when it does not lie in the input: the line that was carried over, which can
  // only be the first one of a read, or joined data.
  ByteBuffer held_line_;
  std::string held_;
  std::string_view text_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_SSE_PARSER_H_
