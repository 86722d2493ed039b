// Server-sent events, the whole grammar of the WHATWG HTML standard (section "Server-sent events"):
// LF, CRLF and CR line ends, a leading byte order mark, several data lines per event, comments.
//
// Pull style: feed() a read, then call next() until it answers kNeedData. Events of a read that
// holds whole events are views of that read; nothing is copied. Only an event that is cut by the
// end of a read is carried over, and the carried bytes are never scanned twice, so a line of many
// megabytes in small reads costs linear time.
//
// For whoever only observes a stream that passes anyway, Oversize::kShorten bounds what is carried
// over: an event that grows long loses the inside of its long strings, and one that is still too
// large is skipped.
#ifndef FLUFFBUZZ_RESPONSE_SSE_PARSER_H_
#define FLUFFBUZZ_RESPONSE_SSE_PARSER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_buffer.h"
#include "response/long_strings.h"

namespace fluffbuzz {

class SseParser {
 public:
  enum class Item {
    kNeedData,  // feed the next read
    kEvent,     // text() is the event's data, data lines joined by LF
    kComment,   // text() is the comment without its colon
    kTooLarge,  // a line or an event's data exceeds the limit; the parser stays in this state
    kSkipped,   // kShorten: an event that exceeds the limit has passed
  };
  enum class Oversize { kFail, kShorten };

  // Above this much of a line that is carried over, kShorten begins to shorten.
  static constexpr size_t kShortenAbove = 64U << 10U;

  explicit SseParser(size_t max_event_bytes, Oversize oversize = Oversize::kFail)
      : max_event_bytes_(max_event_bytes), oversize_(oversize) {}

  // `bytes` must stay unchanged until next() has answered kNeedData.
  void feed(std::string_view bytes);
  Item next();
  // Valid until the next call of next() or feed().
  std::string_view text() const { return text_; }

  // How many of the fed bytes end with a blank line, so that nothing of an event stands behind it.
  uint64_t boundary() const { return boundary_; }
  // Where the event began that next() gave last.
  uint64_t event_begin() const { return event_begin_; }

 private:
  // Takes one line (without its end) off the input; false when none is complete.
  bool take_line(std::string_view& line);
  void skip_byte_order_mark();
  // Interprets one line; true when it completes an item.
  bool handle_line(std::string_view line, Item& item);
  void add_data(std::string_view value);
  void own_data();
  void keep_rest();
  void mark_partial_line();
  bool end_event(Item& item);
  void grown_too_large();
  void shorten_carried();
  uint64_t position() const { return fed_ - input_.size(); }

  const size_t max_event_bytes_;
  const Oversize oversize_;
  std::string_view input_;
  uint64_t fed_ = 0;
  uint64_t boundary_ = 0;
  uint64_t event_begin_ = 0;
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
  bool skipping_ = false;  // the rest of the current event is not kept
  LongStrings long_strings_;
  // What text() shows when it does not lie in the input: the line that was carried over, or joined
  // data.
  ByteBuffer held_line_;
  std::string held_;
  std::string_view text_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_SSE_PARSER_H_
