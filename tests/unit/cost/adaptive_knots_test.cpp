// SPDX-License-Identifier: Apache-2.0
#include "models/cost/adaptive_knots.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

using Values = std::vector<double>;

TEST(AdaptiveKnots, AStraightLineNeedsItsEnds) {
  const auto line = [](std::int64_t x) { return Values{3.0 + 2.0 * static_cast<double>(x)}; };
  EXPECT_EQ(adaptive_knots(0, 1'000'000, 1e-9, line), (std::vector<std::int64_t>{0, 1'000'000}));
}

TEST(AdaptiveKnots, OnePointIsOneKnot) {
  EXPECT_EQ(adaptive_knots(7, 7, 0.01, [](std::int64_t) { return Values{1.0}; }),
            (std::vector<std::int64_t>{7}));
}

TEST(AdaptiveKnots, ACurveIsFollowedWithinTolerance) {
  const auto curve = [](std::int64_t x) {
    return Values{std::sqrt(1e6 + static_cast<double>(x) * static_cast<double>(x))};
  };
  const auto knots = adaptive_knots(1, 100'000, 0.002, curve);
  EXPECT_LT(knots.size(), 25U);
  for (std::size_t i = 0; i + 1 < knots.size(); ++i) {
    const double a = curve(knots[i])[0];
    const double b = curve(knots[i + 1])[0];
    for (std::int64_t x = knots[i]; x < knots[i + 1]; x += 7) {
      const double weight =
          static_cast<double>(x - knots[i]) / static_cast<double>(knots[i + 1] - knots[i]);
      ASSERT_NEAR((a + (b - a) * weight) / curve(x)[0], 1.0, 0.0025) << x;
    }
  }
}

TEST(AdaptiveKnots, AKinkIsIsolatedToNeighbours) {
  const auto kink = [](std::int64_t x) { return Values{x < 37 ? 1.0 : 2.0}; };
  const auto knots = adaptive_knots(1, 100, 0.01, kink);
  EXPECT_NE(std::find(knots.begin(), knots.end(), 36), knots.end());
  EXPECT_NE(std::find(knots.begin(), knots.end(), 37), knots.end());
}

}  // namespace
}  // namespace rackplan
