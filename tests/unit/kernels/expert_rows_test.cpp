// SPDX-License-Identifier: Apache-2.0
#include "kernels/host/expert_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace rackplan::kernels {
namespace {

using testing::ElementsAre;

TEST(ExpertRows, BalancedOnesDifferByAtMostOne) {
  EXPECT_THAT(expert_rows(10, 4, 0.0, 1), ElementsAre(3, 3, 2, 2));
  EXPECT_THAT(expert_rows(2, 3, 0.0, 1), ElementsAre(1, 1, 0));
}

TEST(ExpertRows, AddUpToTheTotalAndFollowTheSeed) {
  for (const std::int64_t rows : {0, 1, 7, 4096}) {
    const auto drawn = expert_rows(rows, 33, 1.2, 5);
    EXPECT_EQ(std::accumulate(drawn.begin(), drawn.end(), std::int64_t{0}), rows);
    EXPECT_EQ(drawn, expert_rows(rows, 33, 1.2, 5));
  }
  EXPECT_NE(expert_rows(4096, 33, 1.2, 5), expert_rows(4096, 33, 1.2, 6));
}

// The law runs from 1 (u = 0) to 128 (u = 1). At u = 1/2 it is ((128^-0.2 + 1) / 2)^-5 = 6.42, as
// 128^-0.2 = 0.37893.
TEST(ExpertRows, AreDrawnFromThePowerLaw) {
  auto rows = expert_rows(1'000'000'000, 10'001, 1.2, 3);
  std::sort(rows.begin(), rows.end());
  const double least = rows.front();
  EXPECT_NEAR(rows[5000] / least, 6.42, 0.3);
  EXPECT_NEAR(rows.back() / least, 128.0, 3.0);
}

}  // namespace
}  // namespace rackplan::kernels
