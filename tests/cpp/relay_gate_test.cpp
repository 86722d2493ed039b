#include "call/relay_gate.h"

#include <gtest/gtest.h>

namespace fluffbuzz {
namespace {

using Reading = RelayGate::Reading;

Reading stream(uint64_t good_bytes, bool visible) {
  Reading out;
  out.event_stream = true;
  out.visible = visible;
  out.good_bytes = good_bytes;
  return out;
}

TEST(RelayGate, NothingGoesBeforeVisibleOutput) {
  RelayGate gate;
  gate.receive(100, stream(80, false));
  EXPECT_EQ(gate.released(), 0U);
  EXPECT_FALSE(gate.is_open());
  gate.receive(50, stream(120, true));
  EXPECT_EQ(gate.released(), 120U);
  EXPECT_TRUE(gate.is_open());
  EXPECT_TRUE(gate.between_events());
}

TEST(RelayGate, MoreThanItHoldsCountsAsVisible) {
  RelayGate gate;
  gate.receive(RelayGate::kHeldBytes, stream(10, false));
  EXPECT_EQ(gate.released(), 0U);
  EXPECT_FALSE(gate.is_open());
  gate.receive(1, stream(20, false));
  EXPECT_TRUE(gate.is_open());
  EXPECT_EQ(gate.released(), 20U);
}

TEST(RelayGate, AnEventGoesWhenItIsWholeOrTooLarge) {
  RelayGate gate;
  gate.receive(10, stream(10, true));
  gate.receive(RelayGate::kHeldEventBytes, stream(10, true));
  EXPECT_EQ(gate.released(), 10U);
  gate.receive(1, stream(10, true));
  EXPECT_EQ(gate.released(), 11U + RelayGate::kHeldEventBytes);
  EXPECT_FALSE(gate.between_events());
  gate.receive(5, stream(10, true));
  EXPECT_EQ(gate.released(), 16U + RelayGate::kHeldEventBytes);
  const uint64_t end = 26U + RelayGate::kHeldEventBytes;
  gate.receive(20, stream(end, true));
  EXPECT_EQ(gate.released(), end);
  EXPECT_TRUE(gate.between_events());
}

TEST(RelayGate, WhatSpeaksAgainstTheStreamNeverGoes) {
  RelayGate gate;
  gate.receive(10, stream(10, true));
  Reading failing = stream(10, true);
  failing.failing = true;
  gate.receive(RelayGate::kHeldEventBytes * 2, failing);
  EXPECT_EQ(gate.released(), 10U);
  gate.release_good(10);
  EXPECT_EQ(gate.released(), 10U);
}

TEST(RelayGate, WhatWentIsNotTakenBack) {
  RelayGate gate;
  gate.receive(RelayGate::kHeldEventBytes + 1, stream(0, true));
  const uint64_t gone = gate.released();
  gate.release_good(0);
  EXPECT_EQ(gate.released(), gone);
  EXPECT_FALSE(gate.between_events());
}

TEST(RelayGate, AllPassesBehindTheEndOfAnAnswer) {
  RelayGate gate;
  Reading answered = stream(10, false);
  answered.answered = true;
  gate.receive(12, answered);
  EXPECT_EQ(gate.released(), 12U);
  gate.receive(3, answered);
  EXPECT_EQ(gate.released(), 15U);
}

TEST(RelayGate, AWholeAnswerWaitsForItsEnd) {
  RelayGate gate;
  gate.receive(RelayGate::kHeldBytes, {});
  EXPECT_EQ(gate.released(), 0U);
  RelayGate large = gate;
  gate.release_all();
  EXPECT_EQ(gate.released(), RelayGate::kHeldBytes);
  large.receive(5, {});
  EXPECT_EQ(large.released(), RelayGate::kHeldBytes + 5);
}

TEST(RelayGate, WhatIsWithheldIsOnlyCounted) {
  RelayGate gate;
  Reading withheld;
  withheld.withheld = true;
  gate.receive(RelayGate::kHeldBytes + 1, withheld);
  EXPECT_TRUE(gate.holds_too_much());
  EXPECT_FALSE(gate.is_open());
  EXPECT_EQ(gate.released(), 0U);
}

}  // namespace
}  // namespace fluffbuzz
