// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/random.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace rackplan {
namespace {

TEST(Random, UniformNumbersStayOffBothEnds) {
  // Half a step of 2^-52 from either end, exactly.
  EXPECT_EQ(uniform_of(0), 0x1p-53);
  EXPECT_EQ(uniform_of(std::numeric_limits<std::uint64_t>::max()), 1.0 - 0x1p-53);
}

TEST(Random, ADrawDependsOnEachOfItsFourWords) {
  const std::uint64_t draw = draw_bits(1, Purpose::Arrival, 2, 3);
  EXPECT_NE(draw, draw_bits(2, Purpose::Arrival, 2, 3));
  EXPECT_NE(draw, draw_bits(1, Purpose::Routing, 2, 3));
  EXPECT_NE(draw, draw_bits(1, Purpose::Arrival, 3, 3));
  EXPECT_NE(draw, draw_bits(1, Purpose::Arrival, 2, 4));
  EXPECT_EQ(draw, draw_bits(1, Purpose::Arrival, 2, 3));
}

TEST(Random, IntegersReachBothEndsAndAreEven) {
  // 60,000 draws of a die: 10,000 a face, standard deviation sqrt(60000 · 5/36) = 91; five of them.
  int faces[7] = {};
  for (std::uint64_t i = 0; i < 60'000; ++i) {
    ++faces[draw_integer(1, 6, 11, Purpose::PromptLength, i)];
  }
  EXPECT_EQ(faces[0], 0);
  for (int face = 1; face <= 6; ++face) {
    EXPECT_NEAR(faces[face], 10'000, 5 * 91) << face;
  }
}

}  // namespace
}  // namespace rackplan
