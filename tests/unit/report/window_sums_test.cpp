// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/window_sums.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace rackplan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Windows of 10 ticks; 3 from tick 4 to tick 37: 18, 30, 30 and 21.
TEST(WindowSums, CutsAPieceAtItsWindows) {
  WindowSums sums(10);
  sums.add(4, 37, 3.0);
  EXPECT_THAT(sums.take(37), ElementsAre(18.0, 30.0, 30.0, 21.0));
  EXPECT_THAT(sums.take(100), ElementsAre(18, 30, 30, 21, 0, 0, 0, 0, 0, 0));
}

TEST(WindowSums, PutsWhatTouchesABorderOnItsSide) {
  WindowSums sums(10);
  sums.add(0, 10, 1.0);
  sums.add(10, 20, 2.0);
  sums.add(30, 30, 5.0);
  EXPECT_THAT(sums.take(20), ElementsAre(10.0, 20.0));
  EXPECT_THAT(WindowSums(10).take(0), IsEmpty());
}

// Against a sum tick by tick, over pieces in no order.
TEST(WindowSums, AgreesWithASumOverTicks) {
  constexpr Tick end = 500;
  std::uint64_t state = 1;
  const auto draw = [&](Tick below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<Tick>((state >> 33U) % static_cast<std::uint64_t>(below));
  };
  for (const Tick length : {1, 7, 50, 499, 500, 501}) {
    WindowSums sums(length);
    std::vector<double> by_tick(end, 0.0);
    for (int piece = 0; piece < 200; ++piece) {
      const Tick from = draw(end);
      const Tick to = from + draw(end - from + 1);
      const auto value = static_cast<double>(draw(100));
      sums.add(from, to, value);
      for (Tick tick = from; tick < to; ++tick) {
        by_tick[static_cast<std::size_t>(tick)] += value;
      }
    }
    std::vector<double> expected(window_count(end, length), 0.0);
    for (Tick tick = 0; tick < end; ++tick) {
      expected[static_cast<std::size_t>(tick / length)] += by_tick[static_cast<std::size_t>(tick)];
    }
    EXPECT_EQ(sums.take(end), expected) << length;
  }
}

}  // namespace
}  // namespace rackplan
