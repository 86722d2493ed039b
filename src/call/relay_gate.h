// How much of what one attempt has received may go on to whoever reads a relay. Counts bytes; the
// bytes themselves stay with the host.
//
// Before the first visible output nothing goes, so that the attempt can still be given up unseen;
// more than kHeldBytes count as visible. Then a stream passes event by event, once nothing speaks
// against one; of an event that is not complete, kHeldEventBytes are held at most. Anything but an
// event stream passes as it comes.
#ifndef FLUFFBUZZ_CALL_RELAY_GATE_H_
#define FLUFFBUZZ_CALL_RELAY_GATE_H_

#include <cstddef>
#include <cstdint>

namespace fluffbuzz {

class RelayGate {
 public:
  static constexpr uint64_t kHeldBytes = 64U << 10U;
  static constexpr uint64_t kHeldEventBytes = 256U << 10U;

  // What the reader of the answer knows after a read.
  struct Reading {
    bool event_stream = false;
    bool visible = false;
    bool answered = false;    // to its end; what follows belongs to no event
    bool withheld = false;    // nothing goes on, whatever comes
    bool failing = false;     // nothing behind the good bytes goes on
    uint64_t good_bytes = 0;  // of an event stream: what ends with a good event
  };

  void receive(size_t bytes, const Reading& reading);
  // The answer has ended well, or is upstream's own error: all of it goes on.
  void release_all();
  // The stream has failed and nothing else follows: what was good goes on.
  void release_good(uint64_t good_bytes);

  // Something may go on, so this attempt cannot be taken back.
  bool is_open() const { return open_; }
  bool holds_too_much() const { return received_ > kHeldBytes; }
  uint64_t released() const { return released_; }
  // Nothing of an event stands at the end of what was released.
  bool between_events() const { return !inside_event_; }

 private:
  uint64_t received_ = 0;
  uint64_t released_ = 0;
  bool open_ = false;
  bool inside_event_ = false;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CALL_RELAY_GATE_H_
