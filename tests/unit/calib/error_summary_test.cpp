// SPDX-License-Identifier: Apache-2.0
#include "calib/error_summary.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

TEST(ErrorSummary, TakesOrderStatistics) {
  // |e| in order: 0.01 0.02 0.03 0.04 0.05 0.06 0.1 0.2 0.5 3; e in order: −0.5 −0.06 −0.04 −0.02
  // 0.01 0.03 0.05 0.1 0.2 3.
  const ErrorSummary summary =
      summarise_errors({0.01, -0.02, 0.03, -0.04, 0.05, -0.06, 0.1, 0.2, -0.5, 3.0});
  EXPECT_EQ(summary.rows, 10);
  EXPECT_EQ(summary.median_ape, 0.05);
  EXPECT_EQ(summary.p90_ape, 0.5);
  EXPECT_EQ(summary.bias, 0.01);
  EXPECT_EQ(summary.within_10pct, 0.7);  // 0.1 itself counts
  EXPECT_EQ(summary.within_2x, 0.9);     // half (−0.5) counts, four times (3) does not
}

TEST(ErrorSummary, OfNothingIsEmpty) {
  EXPECT_EQ(summarise_errors({}).rows, 0);
}

}  // namespace
}  // namespace rackplan
