// SPDX-License-Identifier: Apache-2.0
#include "models/economics/money.h"

#include "models/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <vector>

namespace rackplan {
namespace {

using ::testing::ElementsAre;

TEST(Money, RoundsToWholeCentsAwayFromZero) {
  EXPECT_EQ(to_cents(1.004 * usd), 100);
  EXPECT_EQ(to_cents(0.125 * usd), 13);
  EXPECT_EQ(to_cents(-0.125 * usd), -13);
  EXPECT_EQ(to_usd(1234567), 12345.67 * usd);
}

TEST(Money, KeepsEveryCentUpToTenTrillionDollars) {
  const Cents most = 1'000'000'000'000'000;
  EXPECT_EQ(to_cents(to_usd(most - 1)), most - 1);
  EXPECT_THROW((void)to_cents(1.1e13 * usd), InputError);
  EXPECT_THROW((void)to_cents(Usd::from_base(std::numeric_limits<double>::infinity())), InputError);
}

TEST(Money, IsCutIntoPartsThatSumToIt) {
  EXPECT_THAT(in_equal_parts(10, 4), ElementsAre(2, 3, 2, 3));
  EXPECT_THAT(in_equal_parts(-3, 2), ElementsAre(-1, -2));
  const std::vector<Cents> parts = in_equal_parts(99'999'999'999'999, 7);
  EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), Cents{}), 99'999'999'999'999);
}

}  // namespace
}  // namespace rackplan
