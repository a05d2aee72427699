// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/router_draw.h"

#include "sim/engine/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace rackplan {
namespace {

constexpr std::uint64_t last = ~std::uint64_t{0};

TEST(RouterDraw, TheExponentialAgreesWithTheLibrary) {
  for (int i = 0; i < 70000; ++i) {
    const double x = 0.01 * i;
    const double expected = std::exp(-x);
    ASSERT_NEAR(negative_exp(x), expected, 4e-16 * expected) << x;
  }
  EXPECT_EQ(negative_exp(0.0), 1.0);
  EXPECT_EQ(negative_exp(701.0), 0.0);
  EXPECT_EQ(negative_exp(std::numeric_limits<double>::infinity()), 0.0);
}

TEST(RouterDraw, TheCheapestWinsAndEqualsShareTheBits) {
  const std::vector<std::int64_t> costs{5, 3, 9, 3, 3};
  EXPECT_EQ(draw_cheapest(costs, 0), 1U);
  EXPECT_EQ(draw_cheapest(costs, last / 2), 3U);
  EXPECT_EQ(draw_cheapest(costs, last), 4U);
  EXPECT_EQ(draw_cheapest(std::vector<std::int64_t>{4, 2, 3}, last), 1U);
}

TEST(RouterDraw, ASoftmaxFollowsTheNormalisedCosts) {
  // At T = 0.5: x = 0, 0.5 / 0.5 = 1 and 1 / 0.5 = 2; weights 1, e^-1, e^-2 of 1.5032.
  const std::vector<std::int64_t> costs{100, 150, 200};
  const std::array<double, 3> shares{
      1.0 / 1.50321472, 0.36787944 / 1.50321472, 0.13533528 / 1.50321472};
  std::array<int, 3> drawn{};
  std::vector<std::uint64_t> scratch;
  constexpr int draws = 100'000;
  for (std::uint64_t i = 0; i < draws; ++i) {
    ++drawn[draw_softmax(costs, 0.5, draw_bits(1, Purpose::Routing, i), scratch)];
  }
  for (std::size_t i = 0; i < 3; ++i) {
    // Standard deviation at most sqrt(0.25 · 100,000) = 158.
    EXPECT_NEAR(drawn[i], shares[i] * draws, 650) << i;
  }
}

TEST(RouterDraw, WithoutADifferenceEveryTargetIsAsLikely) {
  std::vector<std::uint64_t> scratch;
  const std::vector<std::int64_t> equal(4, 7);
  EXPECT_EQ(draw_softmax(equal, 1.0, 0, scratch), 0U);
  EXPECT_EQ(draw_softmax(equal, 1.0, last / 2 + 1, scratch), 2U);
  EXPECT_EQ(draw_softmax(equal, 1.0, last, scratch), 3U);
}

TEST(RouterDraw, ATinyTemperatureLeavesTheCheapestAlone) {
  std::vector<std::uint64_t> scratch;
  const std::vector<std::int64_t> costs{8, 7, 9};
  EXPECT_EQ(draw_softmax(costs, 1e-300, 0, scratch), 1U);
  EXPECT_EQ(draw_softmax(costs, 1e-300, last, scratch), 1U);
}

}  // namespace
}  // namespace rackplan
