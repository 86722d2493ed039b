#include "call/relay_gate.h"

namespace fluffbuzz {

void RelayGate::receive(size_t bytes, const Reading& reading) {
  received_ += bytes;
  if (reading.withheld) return;
  open_ = open_ || reading.visible || reading.answered || holds_too_much();
  if (!open_) return;
  if (!reading.event_stream || reading.answered) {
    release_all();
  } else if (!reading.failing && received_ - reading.good_bytes > kHeldEventBytes) {
    released_ = received_;
    inside_event_ = true;
  } else {
    release_good(reading.good_bytes);
  }
}

void RelayGate::release_all() {
  open_ = true;
  released_ = received_;
  inside_event_ = false;
}

void RelayGate::release_good(uint64_t good_bytes) {
  open_ = true;
  if (good_bytes < released_) return;
  released_ = good_bytes;
  inside_event_ = false;
}

}  // namespace fluffbuzz
