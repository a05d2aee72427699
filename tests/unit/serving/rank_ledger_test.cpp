// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/rank_ledger.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

TEST(RankLedger, TheRankWithTheLeastLoadIsChosenAndCharged) {
  RankLedger ledger(3);
  EXPECT_EQ(ledger.assign(any_rank, 100), 0);  // all are empty: the lowest
  EXPECT_EQ(ledger.assign(any_rank, 30), 1);
  EXPECT_EQ(ledger.assign(any_rank, 40), 2);
  EXPECT_EQ(ledger.assign(any_rank, 10), 1);  // 100, 30, 40
  EXPECT_EQ(ledger.assign(any_rank, 1), 1);   // 100, 40, 40
  ledger.discharge(0, 100);
  EXPECT_EQ(ledger.assign(any_rank, 1), 0);
}

TEST(RankLedger, ARankThatTheRouterChoseIsTakenAndCharged) {
  RankLedger ledger(3);
  EXPECT_EQ(ledger.assign(2, 100), 2);
  EXPECT_EQ(ledger.assign(0, 10), 0);
  EXPECT_EQ(ledger.assign(any_rank, 1), 1);
  EXPECT_EQ(ledger.assign(any_rank, 30), 1);  // 10, 1, 100
  EXPECT_EQ(ledger.assign(any_rank, 1), 0);   // 10, 31, 100
}

TEST(RankLedger, ASingleRankTakesAll) {
  RankLedger ledger(1);
  EXPECT_EQ(ledger.assign(any_rank, 5), 0);
  EXPECT_EQ(ledger.assign(any_rank, 5), 0);
  ledger.discharge(0, 5);
  EXPECT_EQ(ledger.assign(any_rank, 5), 0);
}

}  // namespace
}  // namespace rackplan
