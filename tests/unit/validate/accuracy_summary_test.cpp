// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/accuracy_summary.h"

#include <gtest/gtest.h>

#include <vector>

namespace rackplan {
namespace {

using Pairs = std::vector<std::pair<double, double>>;

TEST(AccuracySummary, CountsErrorsOnBothSides) {
  // e = +0.05, −0.15, +1.5, −0.6, 0: |e| sorted 0, 0.05, 0.15, 0.6, 1.5
  const AccuracySummary summary =
      summarise_accuracy(Pairs{{1.05, 1}, {0.85, 1}, {2.5, 1}, {0.4, 1}, {7, 7}});
  EXPECT_EQ(summary.rows, 5);
  EXPECT_NEAR(summary.median_ape, 0.15, 1e-12);
  EXPECT_NEAR(summary.p90_ape, 0.6 + 0.6 * (1.5 - 0.6), 1e-12);  // at position 0.9 · 4 = 3.6
  EXPECT_NEAR(summary.bias, 0.0, 1e-12);                         // −0.6 −0.15 [0] 0.05 1.5
  EXPECT_NEAR(summary.within_10pct, 2.0 / 5.0, 1e-12);
  EXPECT_NEAR(summary.within_20pct, 3.0 / 5.0, 1e-12);
  EXPECT_NEAR(summary.within_2x, 3.0 / 5.0, 1e-12);
}

TEST(AccuracySummary, TakesHalfAndTwiceAsWithinAFactorOfTwo) {
  EXPECT_EQ(summarise_accuracy(Pairs{{2.0, 1.0}, {0.5, 1.0}}).within_2x, 1.0);
  EXPECT_EQ(summarise_accuracy(Pairs{{2.01, 1.0}, {0.49, 1.0}}).within_2x, 0.0);
}

TEST(AccuracySummary, HasNoRowsWithoutPairs) {
  EXPECT_EQ(summarise_accuracy({}).rows, 0);
}

TEST(RankCorrelation, IsOneForTheSameOrderAndMinusOneForTheOpposite) {
  EXPECT_NEAR(rank_correlation(Pairs{{1, 10}, {2, 11}, {9, 500}}), 1.0, 1e-12);
  EXPECT_NEAR(rank_correlation(Pairs{{1, 500}, {2, 11}, {9, 10}}), -1.0, 1e-12);
}

TEST(RankCorrelation, CountsTiesAtTheirMeanRank) {
  // Ranks 0.5, 0.5, 2 against 0, 1, 2: less the mean −0.5 −0.5 1 and −1 0 1,
  // 1.5 / √(1.5 · 2) = 0.866
  EXPECT_NEAR(rank_correlation(Pairs{{5, 1}, {5, 2}, {6, 3}}), 0.8660254, 1e-6);
}

TEST(RankCorrelation, HasNoMeaningForTwoRowsOrEqualOnes) {
  EXPECT_EQ(rank_correlation(Pairs{{1, 1}, {2, 2}}), 0.0);
  EXPECT_EQ(rank_correlation(Pairs{{1, 1}, {1, 2}, {1, 3}}), 0.0);
}

}  // namespace
}  // namespace rackplan
