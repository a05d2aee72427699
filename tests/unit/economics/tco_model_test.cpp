// SPDX-License-Identifier: Apache-2.0
#include "models/economics/tco_model.h"

#include "tests/unit/economics/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace rackplan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const PriceList prices = sample::prices();

Tco cost_of(const HardwareGroup& group, const EconomicsSpec& spec) {
  return total_cost(std::vector<HardwareGroup>{group}, spec, prices);
}

EconomicsSpec on(PriceBasis basis) {
  EconomicsSpec spec;
  spec.basis = basis;
  return spec;
}

EconomicsSpec reserved_in_east() {
  EconomicsSpec spec = on(PriceBasis::Reserved);
  spec.cloud = "east";
  spec.term = "1-year";
  return spec;
}

std::vector<std::string> names(const Tco& tco) {
  std::vector<std::string> all;
  for (const CostLine& line : tco.lines) {
    all.push_back(line.name);
  }
  return all;
}

TEST(TcoModel, BuildsTheCostOfAnOwnerUpLineByLine) {
  // 4 trays are 2 racks of 1 MUSD, bought for 4 years, after which 0.5^4 = 1 / 16 is left
  const Tco tco = cost_of(sample::group(4), on(PriceBasis::OwnHyperscaler));
  EXPECT_THAT(names(tco),
              ElementsAre("hall: hardware",
                          "hall: spares",
                          "hall: network",
                          "hall: cost of capital",
                          "hall: electricity",
                          "hall: colocation",
                          "hall: operations"));
  EXPECT_EQ(sample::line(tco, "hall: hardware").a_year, 46'875'000);  // 2 MUSD · 15 / 16 / 4
  EXPECT_EQ(sample::line(tco, "hall: spares").a_year, 2'343'750);     // 5 % of that
  EXPECT_EQ(sample::line(tco, "hall: network").a_year, 10'000'000);   // 0.4 MUSD / 4
  // 4 kW idle (4 trays of 0.5 kW, switches 2 kW), 14 kW in the run, so at half the load 9 kW:
  // 1.5 · 9 kW · 8760 h · 0.10 USD/kWh
  EXPECT_EQ(sample::line(tco, "hall: electricity").a_year, 1'182'600);
  // 24 kW provisioned · 100 USD · 12
  EXPECT_EQ(sample::line(tco, "hall: colocation").a_year, 2'880'000);
  EXPECT_EQ(sample::line(tco, "hall: operations").a_year, 4'000'000);  // 2 % of 2 MUSD
  // 1.1^4 = 1.4641: annuity factor 0.1 · 1.4641 / 0.4641; 1 / 16 of 2.1 MUSD comes back
  const double payments = (2.1e6 * (1.0 - 0.0625 / 1.4641) + 0.4e6) * 0.1 * 1.4641 / 0.4641;
  EXPECT_EQ(sample::line(tco, "hall: cost of capital").a_year,
            std::llround(payments * 100.0) - 46'875'000 - 2'343'750 - 10'000'000);
}

TEST(TcoModel, SumsItsLinesToTheCent) {
  EconomicsSpec spec = on(PriceBasis::OwnNeocloud);
  spec.amortisation = 2.9 * year;
  spec.installation_share = 1.0 / 7.0;
  HardwareGroup odd = sample::group(3);
  odd.terms.capex = 1'234'567.89 * usd;
  const Tco tco = total_cost(std::vector<HardwareGroup>{odd,
                                                        {.name = "old",
                                                         .system = odd.system,
                                                         .nodes = 1,
                                                         .terms = {.ownership = Ownership::Owned},
                                                         .power = odd.power}},
                             spec,
                             prices);
  Cents sum = 0;
  for (const CostLine& line : tco.lines) {
    sum += line.a_year;
  }
  EXPECT_EQ(tco.lines.size(), 8U + 3U);
  EXPECT_EQ(tco.a_year, sum);
  // what is written off and the cost of capital are the annuity, to the cent
  EXPECT_GT(sample::line(tco, "hall: cost of capital").a_year, 0);
}

TEST(TcoModel, PricesAPartOfARackByItsTrays) {
  const Tco whole = cost_of(sample::group(2), on(PriceBasis::OwnHyperscaler));
  const Tco half = cost_of(sample::group(1), on(PriceBasis::OwnHyperscaler));
  EXPECT_EQ(sample::line(half, "hall: hardware").a_year,
            sample::line(whole, "hall: hardware").a_year / 2);
  EXPECT_THAT(sample::line(half, "hall: hardware").formula, HasSubstr("0.5 x 1 MUSD"));
}

TEST(TcoModel, ShowsTheInputsOfItsFormulas) {
  const Tco tco = cost_of(sample::group(4), on(PriceBasis::OwnHyperscaler));
  EXPECT_EQ(sample::line(tco, "hall: hardware").formula, "2 x 1 MUSD x (1 - 0.0625) / 4 years");
  EXPECT_EQ(sample::line(tco, "hall: network").formula, "2 x 1 MUSD x 20 % / 4 years");
  EXPECT_EQ(sample::line(tco, "hall: electricity").formula,
            "PUE 1.5 x 9 kW x 8760 h x 0.1 USD/kWh");
  EXPECT_EQ(sample::line(tco, "hall: colocation").formula,
            "24 kW provisioned x 100 USD x 12 months");
  EXPECT_EQ(sample::line(tco, "hall: cost of capital").formula,
            "annuity at 10 % over 4 years, less what is written off");
}

TEST(TcoModel, FlagsPricesThatAreOldOrUnverified) {
  // 2025-12-01 to 2026-07-01: 31 + 31 + 28 + 31 + 30 + 31 + 30 = 212 days
  const Tco tco = cost_of(sample::group(), on(PriceBasis::OwnHyperscaler));
  EXPECT_EQ(sample::line(tco, "hall: hardware").doubts, "212 days old");
  EXPECT_EQ(sample::line(tco, "hall: electricity").doubts, "");
  EXPECT_THAT(tco.doubts(), Contains("hall: price of a rack, big: 212 days old"));
  EXPECT_THAT(tco.doubts(), Contains("installation: unverified"));
  EXPECT_EQ(tco.doubts().size(), 2U);

  EconomicsSpec earlier = on(PriceBasis::OwnHyperscaler);
  earlier.date = "2026-05-30";  // 180 days after
  EXPECT_EQ(sample::line(cost_of(sample::group(), earlier), "hall: hardware").doubts, "");
}

TEST(TcoModel, RentsGpuHours) {
  // 16 GPUs · 8760 h · 2 USD; power and space are in the rent
  const Tco tco = cost_of(sample::group(4), reserved_in_east());
  EXPECT_THAT(names(tco), ElementsAre("hall: reserved GPU-hours"));
  EXPECT_EQ(tco.a_year, 28'032'000);
  EXPECT_EQ(tco.lines.front().formula, "16 GPUs x 8760 h x 2 USD/h");
  EXPECT_TRUE(tco.purchases.empty());
}

TEST(TcoModel, RentsAReservedBaseAndPeaksOnDemand) {
  EconomicsSpec spec = reserved_in_east();
  spec.peak = PeakRent{.share = 0.25, .hours = 0.10};
  const Tco tco = cost_of(sample::group(4), spec);
  EXPECT_EQ(sample::line(tco, "hall: reserved GPU-hours").a_year, 21'024'000);  // 12 · 8760 · 2
  EXPECT_EQ(sample::line(tco, "hall: on_demand GPU-hours").a_year, 2'102'400);  // 4 · 876 · 6
  EXPECT_THAT(tco.doubts(), ElementsAre("hall: on_demand GPU-hours, big: unverified"));
}

TEST(TcoModel, TakesThePublishedCostOfAnOwner) {
  EconomicsSpec spec = on(PriceBasis::OwnHyperscaler);
  spec.owned_cost = OwnedCost::Published;
  const Tco tco = cost_of(sample::group(4), spec);
  EXPECT_THAT(names(tco), ElementsAre("hall: GPU-hours, all in"));
  EXPECT_EQ(tco.a_year, 21'024'000);  // 16 · 8760 · 1.5
}

TEST(TcoModel, ChargesOwnedHardwareForPowerAndOperationsOnly) {
  HardwareGroup owned = sample::group(4);
  owned.terms.ownership = Ownership::Owned;
  const Tco tco = cost_of(owned, {});  // needs no basis
  EXPECT_THAT(names(tco), ElementsAre("hall: electricity", "hall: colocation", "hall: operations"));
  EXPECT_EQ(tco.a_year, 1'182'600 + 2'880'000 + 4'000'000);
}

TEST(TcoModel, NeedsNoPriceOfOwnedHardwareWithoutOperations) {
  HardwareGroup owned = sample::group(4);
  owned.system = sample::server();
  owned.terms.ownership = Ownership::Owned;
  EconomicsSpec spec;
  spec.operations_share = 0.0;
  EXPECT_EQ(cost_of(owned, spec).a_year, 1'182'600 + 2'880'000);
}

TEST(TcoModel, ChargesAContractUntilItEnds) {
  HardwareGroup contracted = sample::group(4);
  contracted.terms = {.ownership = Ownership::Contracted,
                      .contract_cost = 365.0 * usd / day,
                      .contract_end = "2026-10-09"};
  // 1 July to 9 October: 31 + 31 + 30 + 8 = 100 days
  const Tco tco = cost_of(contracted, {});
  EXPECT_EQ(tco.a_year, 3'650'000);
  EXPECT_EQ(tco.lines.front().ends, 100.0 * day);
  contracted.terms.contract_end = "2028";
  EXPECT_EQ(cost_of(contracted, {}).a_year, 13'322'500);  // 365 · 365 USD
  contracted.terms.contract_end.reset();
  EXPECT_EQ(cost_of(contracted, {}).a_year, 13'322'500);
  contracted.terms.contract_end = "2026-06";
  EXPECT_EQ(cost_of(contracted, {}).a_year, 0);
}

TEST(TcoModel, PrefersWhatTheUserGives) {
  HardwareGroup given = sample::group(4);
  given.terms.capex = 3e6 * usd;
  EconomicsSpec spec;
  spec.cost_of_capital = 0.0;
  spec.amortisation = 2.0 * year;
  spec.residual = 0.5;
  spec.energy_price = 0.2 * usd / kilowatt_hour;
  spec.pue = 1.0;
  spec.colocation_per_kw = 10.0 * usd / (year / 12.0);
  spec.network_share = 0.0;
  spec.installation_share = 0.10;
  spec.operations_share = 0.01;
  spec.spares_share = 0.0;
  spec.peak_to_average = 1.0;
  const Tco tco = cost_of(given, spec);
  EXPECT_EQ(sample::line(tco, "hall: hardware").a_year, 150'000'000);     // 6 MUSD / 2 / 2
  EXPECT_EQ(sample::line(tco, "hall: installation").a_year, 30'000'000);  // 0.6 MUSD / 2
  EXPECT_EQ(sample::line(tco, "hall: cost of capital").a_year, 0);
  EXPECT_EQ(sample::line(tco, "hall: electricity").a_year, 2'452'800);  // 14 · 8760 · 0.2
  EXPECT_EQ(sample::line(tco, "hall: colocation").a_year, 288'000);     // 24 · 10 · 12
  EXPECT_EQ(sample::line(tco, "hall: operations").a_year, 6'000'000);
  EXPECT_EQ(tco.lines.size(), 6U);
  EXPECT_TRUE(tco.doubts().empty());
}

TEST(TcoModel, RentsAtTheUsersPriceWithoutABasis) {
  HardwareGroup given = sample::group(4);
  given.terms.rent_per_gpu = 3.0 * usd / hour;
  EXPECT_EQ(cost_of(given, {}).a_year, 42'048'000);  // 16 · 8760 · 3
}

TEST(TcoModel, BuysServersOneByOne) {
  HardwareGroup boxes = sample::group(4);
  boxes.system = sample::server();
  boxes.terms.capex = 100'000.0 * usd;
  const Tco tco = cost_of(boxes, on(PriceBasis::OwnHyperscaler));
  EXPECT_EQ(sample::line(tco, "hall: hardware").a_year, 9'375'000);  // 4 · 0.1 MUSD · 15 / 16 / 4
}

TEST(TcoModel, ListsEachAssumptionOnce) {
  HardwareGroup second = sample::group(2);
  second.name = "annex";
  const Tco tco = total_cost(
      std::vector<HardwareGroup>{sample::group(), second}, on(PriceBasis::OwnHyperscaler), prices);
  std::vector<std::string> all;
  for (const Assumption& it : tco.assumptions) {
    all.push_back(it.name);
  }
  EXPECT_THAT(all,
              ElementsAre("hall: price of a rack, big",
                          "amortisation",
                          "residual value",
                          "cost of capital",
                          "spares",
                          "network",
                          "installation",
                          "electricity",
                          "PUE",
                          "colocation",
                          "peak-to-average ratio of demand",
                          "operations",
                          "annex: price of a rack, big"));
}

}  // namespace
}  // namespace rackplan
