// SPDX-License-Identifier: Apache-2.0
#include "models/economics/finance.h"

#include "tests/unit/economics/sample.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace rackplan {
namespace {

// 1,000 USD of which 100 come back after a year; 450 written off, 50 of interest, 101.01 of
// opex a year
Tco small() {
  Tco tco;
  tco.lines = {{.name = "w", .kind = CostKind::WrittenOff, .a_year = 45'000},
               {.name = "c", .kind = CostKind::Capital, .a_year = 5'000},
               {.name = "e", .kind = CostKind::Electricity, .a_year = 10'101}};
  tco.a_year = 60'101;
  tco.purchases = {{.name = "w", .price = 100'000, .residual = 10'000}};
  return tco;
}

TEST(Finance, SumsFourQuartersToTheHeadline) {
  EconomicsSpec spec;
  spec.basis = PriceBasis::OwnNeocloud;
  const Tco tco = total_cost(std::vector<HardwareGroup>{sample::group(3)}, spec, sample::prices());
  const Finance result = finance(tco, 4.0 * year, 0.2, {});
  ASSERT_EQ(result.quarters.size(), 16U);
  for (std::size_t first = 0; first < 16; first += 4) {
    Cents cost = 0;
    for (std::size_t i = first; i < first + 4; ++i) {
      cost += result.quarters[i].cost;
    }
    EXPECT_EQ(cost, tco.a_year);
  }
}

TEST(Finance, PaysAtTheStartAndGetsTheResidualAtTheEnd) {
  const Finance result = finance(small(), 2.0 * year, {}, {});
  ASSERT_EQ(result.quarters.size(), 8U);
  const Quarter& first = result.quarters.front();
  EXPECT_EQ(first.capex, 100'000);
  EXPECT_EQ(first.opex, 2'525);  // 10,101 in four: 2,525, 2,525, 2,525 and 2,526
  EXPECT_EQ(first.written_off, 11'250);
  EXPECT_EQ(first.cost_of_capital, 1'250);
  EXPECT_EQ(first.cost, 15'025);
  EXPECT_EQ(first.cash, -102'525);
  EXPECT_EQ(result.quarters[3].opex, 2'526);
  const Quarter& last = result.quarters.back();
  EXPECT_EQ(last.residual, 10'000);
  EXPECT_EQ(last.cash, 10'000 - 2'526);
  EXPECT_EQ(last.cumulative_cash, -100'000 + 10'000 - 2 * 10'101);
  EXPECT_FALSE(result.net_present_value);
  EXPECT_FALSE(result.payback_quarter);
}

TEST(Finance, DiscountsCashByTheCostOfCapital) {
  // revenue 4 · 300 USD, opex 101.01: with a rate of 0 all cash counts, -1000 + 100 + 1200 - 101.01
  EXPECT_NEAR(*finance(small(), 1.0 * year, 0.0, 120'000).net_present_value / usd, 198.99, 1e-9);
  // 1.1^(1/4) a quarter: 300 - 25.25 (and 25.26) USD at the end of each, 100 more at the last
  const double v = std::pow(1.1, -0.25);
  const double expected = -1000.0 + 274.75 * (v + v * v + v * v * v) + 374.74 / 1.1;
  EXPECT_NEAR(*finance(small(), 1.0 * year, 0.10, 120'000).net_present_value / usd, expected, 1e-9);
}

TEST(Finance, PaysBackInTheFirstQuarterFromWhichCashStaysPositive) {
  // -1000 + 274.75 a quarter: -725.25, -450.50, -175.75, +98.99
  EXPECT_EQ(finance(small(), 5.0 * year, {}, 120'000).payback_quarter, 4);
  EXPECT_FALSE(finance(small(), 0.75 * year, {}, 60'000).payback_quarter);
  // no purchase, and the first quarter pays
  Tco rent = small();
  rent.purchases.clear();
  EXPECT_EQ(finance(rent, 1.0 * year, {}, 120'000).payback_quarter, 1);
}

TEST(Finance, StopsAContractAtItsEnd) {
  Tco tco;
  // 100 days at 36.5 USD, of 91.25 in a quarter
  tco.lines = {{.name = "k", .kind = CostKind::Rent, .a_year = 365'000, .ends = 100.0 * day}};
  tco.a_year = 365'000;
  const Finance result = finance(tco, 1.0 * year, {}, {});
  EXPECT_EQ(result.quarters[0].opex, 333'063);  // 91.25 · 36.5 USD, rounded up
  EXPECT_EQ(result.quarters[1].opex, 365'000 - 333'063);
  EXPECT_EQ(result.quarters[2].opex, 0);
  // 500 days: four quarters and a half, the headline is the first year's
  tco.lines.front().a_year = tco.a_year = 1'332'250;
  tco.lines.front().ends = 500.0 * day;
  const Finance longer = finance(tco, 2.0 * year, {}, {});
  EXPECT_EQ(longer.quarters[0].opex + longer.quarters[1].opex + longer.quarters[2].opex +
                longer.quarters[3].opex,
            1'332'250);
  EXPECT_EQ(longer.quarters[4].opex, 333'063);
  EXPECT_EQ(longer.quarters[7].opex, 0);
}

TEST(Finance, ChargesNothingForAContractThatIsOver) {
  Tco tco;
  tco.lines = {{.name = "k", .kind = CostKind::Rent, .a_year = 0, .ends = Seconds{}}};
  EXPECT_EQ(finance(tco, 1.0 * year, {}, {}).quarters.front().opex, 0);
}

}  // namespace
}  // namespace rackplan
