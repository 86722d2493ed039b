// What must hold of the bytes of a relay, whatever comes: see Call::released().
#ifndef FLUFFBUZZ_FUZZ_RELAY_WATCH_H_
#define FLUFFBUZZ_FUZZ_RELAY_WATCH_H_

#include "call/call.h"
#include "fuzz_support.h"

namespace fluffbuzz::fuzz {

class RelayWatch {
 public:
  // A response has begun: its bytes are counted anew.
  void respond() { received_ = released_ = 0; }
  void receive(size_t bytes) { received_ += bytes; }

  // After every input. `running`: the call had not ended before it.
  void judge(const Call& call, bool running) {
    const uint64_t released = call.released();
    check(released <= received_, "more goes on than came");
    check(running || released == released_, "something goes on after the end");
    check(released >= released_, "what went on is taken back");
    released_ = released;
  }

  // A heartbeat answers nothing, or comments that stand behind at most one head.
  void judge_beat(const JsonDocument& document, uint32_t events, uint32_t action) {
    const std::string_view text = document.text();
    check(document.string(document.find(action, "type")).is("continue"), "a beat acts", text);
    check(text.find(": heartbeat") != std::string_view::npos, "a beat without a comment", text);
    check(document.first_child(events) != JsonDocument::kNone, "a beat without events", text);
  }

 private:
  uint64_t received_ = 0;
  uint64_t released_ = 0;
};

}  // namespace fluffbuzz::fuzz

#endif  // FLUFFBUZZ_FUZZ_RELAY_WATCH_H_
