// SPDX-License-Identifier: Apache-2.0
#include "calib/minimise.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rackplan {
namespace {

TEST(Minimise, FindsTheBottomOfACurvedValley) {
  // Rosenbrock (1960): least at (1, 1), at the end of a narrow bent valley.
  const Objective valley = [](const std::vector<double>& x) {
    return std::pow(1.0 - x[0], 2) + 100.0 * std::pow(x[1] - x[0] * x[0], 2);
  };
  const std::vector<double> at = minimise(valley, {-1.2, 1.0}, 0.5, 1000);
  EXPECT_NEAR(at[0], 1.0, 1e-3);
  EXPECT_NEAR(at[1], 1.0, 1e-3);
}

TEST(Minimise, KeepsToItsEvaluations) {
  int used = 0;
  const Objective count = [&](const std::vector<double>& x) {
    ++used;
    return x[0] * x[0] + x[1] * x[1] + x[2] * x[2];
  };
  (void)minimise(count, {5.0, 5.0, 5.0}, 1.0, 40);
  EXPECT_LE(used, 40 + 5);  // a last round may end beyond: reflect, contract, shrink three corners
}

}  // namespace
}  // namespace rackplan
