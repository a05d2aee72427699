// SPDX-License-Identifier: Apache-2.0
#include "sim/report/axis.h"

#include <gmock/gmock.h>

#include <cmath>
#include <tuple>

namespace rackplan {
namespace {

using testing::Pointwise;

MATCHER(IsAbout, "") {
  return std::abs(std::get<0>(arg) - std::get<1>(arg)) < 1e-9 * (1.0 + std::abs(std::get<1>(arg)));
}

TEST(Axis, MarksAreRoundAndSpanTheValues) {
  // 0 to 93 in 5 steps: 18.6 each, rounded up to 20.
  const Axis axis = linear_axis(0.0, 93.0);
  EXPECT_THAT(axis.marks, Pointwise(IsAbout(), {0.0, 20.0, 40.0, 60.0, 80.0, 100.0}));
  EXPECT_DOUBLE_EQ(axis.at(25.0), 0.25);
  EXPECT_DOUBLE_EQ(axis.at(-5.0), 0.0);
  EXPECT_DOUBLE_EQ(axis.at(500.0), 1.0);
}

TEST(Axis, AnAxisBelowZeroBeginsBelowTheLeastValue) {
  EXPECT_THAT(linear_axis(-6.1, 2.0).marks,
              Pointwise(IsAbout(), {-8.0, -6.0, -4.0, -2.0, 0.0, 2.0}));
}

TEST(Axis, OfASingleValueItStillHasALength) {
  for (const double value : {0.0, 7.0, -3.0}) {
    const Axis axis = linear_axis(value, value);
    EXPECT_LT(axis.low, axis.high);
    EXPECT_LE(axis.low, value);
    EXPECT_GE(axis.high, value);
  }
  const Axis one = logarithmic_axis(3.0, 3.0);
  EXPECT_THAT(one.marks, Pointwise(IsAbout(), {2.0, 5.0}));
}

TEST(Axis, ALogarithmicOneMultiplies) {
  const Axis axis = logarithmic_axis(0.3, 15.0);
  EXPECT_THAT(axis.marks, Pointwise(IsAbout(), {0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0}));
  EXPECT_NEAR(axis.at(2.0), 0.5, 1e-12);  // 0.2 · 10 · 10 = 20: the middle
  EXPECT_DOUBLE_EQ(axis.at(0.0), 0.0);
}

TEST(Scale, IsTheUnitThatPeopleRead) {
  EXPECT_EQ(time_scale(40.0 * ms).name, "ms");
  EXPECT_EQ(time_scale(40.0 * ms).shown(0.0125), "12.5");
  EXPECT_EQ(time_scale(2.0 * s).name, "s");
  EXPECT_EQ(money_scale(2.5e6 * usd).shown(2.5e6), "2.5");
  EXPECT_EQ(money_scale(900.0 * usd).name, "USD");
}

}  // namespace
}  // namespace rackplan
