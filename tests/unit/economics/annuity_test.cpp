// SPDX-License-Identifier: Apache-2.0
#include "models/economics/annuity.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

TEST(Annuity, PaysALoanBackWithInterest) {
  // two years at 10 %: 0.1 / (1 - 1 / 1.21) = 0.121 / 0.21
  EXPECT_NEAR(annuity_factor(2.0, 0.10), 0.121 / 0.21, 1e-15);
  // 2,100 USD: owed 2,310 after a year, 1,210 paid leave 1,100; 1,210 owed and paid after two
  EXPECT_NEAR(annuity(2100.0 * usd, 0.0, 2.0, 0.10) / usd, 1210.0, 1e-9);
}

TEST(Annuity, IsTheStraightLineWithoutInterest) {
  EXPECT_EQ(annuity_factor(4.0, 0.0), 0.25);
  EXPECT_EQ(annuity(1000.0 * usd, 0.2, 4.0, 0.0), straight_line(1000.0 * usd, 0.2, 4.0));
  EXPECT_EQ(straight_line(1000.0 * usd, 0.2, 4.0), 200.0 * usd);
}

TEST(Annuity, IsContinuousAtZeroInterest) {
  EXPECT_NEAR(annuity_factor(5.0, 1e-12), 0.2, 1e-12);
}

TEST(Annuity, SparesWhatComesBackAtTheEnd) {
  // 2,100 USD of which 10 % come back after two years, worth 210 / 1.21 today
  const Usd paid = annuity(2100.0 * usd, 0.10, 2.0, 0.10);
  EXPECT_NEAR(paid / usd, (2100.0 - 210.0 / 1.21) * 0.121 / 0.21, 1e-9);
  // the same as interest on the residual and an annuity on the rest
  EXPECT_NEAR(paid / usd, 1210.0 * 0.9 + 210.0 * 0.10, 1e-9);
}

TEST(Annuity, LetsAValueFallByTheSameFactorEveryYear) {
  EXPECT_EQ(residual_after(3.0, 0.3), 0.3);
  EXPECT_NEAR(residual_after(6.0, 0.3), 0.09, 1e-15);
  EXPECT_NEAR(residual_after(1.0, 0.125), 0.5, 1e-15);
  EXPECT_EQ(residual_after(4.0, 0.0), 0.0);
}

}  // namespace
}  // namespace rackplan
