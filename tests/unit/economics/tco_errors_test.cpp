// SPDX-License-Identifier: Apache-2.0
// What the cost model refuses, with the path of what is missing and what would be accepted.
#include "models/base/error.h"
#include "models/economics/tco_model.h"
#include "tests/unit/economics/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace rackplan {
namespace {

using ::testing::HasSubstr;

InputError::Parts refusal(const HardwareGroup& group, const EconomicsSpec& spec) {
  try {
    (void)total_cost(std::vector<HardwareGroup>{group}, spec, sample::prices());
  } catch (const InputError& error) {
    return error.parts();
  }
  return {};
}

TEST(TcoErrors, AskForABasisWhenNoPriceIsGiven) {
  const InputError::Parts parts = refusal(sample::group(), {});
  EXPECT_EQ(parts.path, "economics.basis");
  EXPECT_THAT(parts.found, HasSubstr("neither a purchase price nor a rent of \"hall\""));
  EXPECT_THAT(parts.accepted, HasSubstr("own_hyperscaler, own_neocloud, reserved, on_demand"));
}

TEST(TcoErrors, AskForAnInterestRateWhenOnlyAPurchasePriceIsGiven) {
  HardwareGroup group = sample::group();
  group.terms.capex = 1e6 * usd;
  EXPECT_EQ(refusal(group, {}).path, "economics.cost_of_capital");
}

TEST(TcoErrors, RefuseAPurchasePriceBesideARent) {
  HardwareGroup group = sample::group();
  group.terms.capex = 1e6 * usd;
  EconomicsSpec spec;
  spec.basis = PriceBasis::Spot;
  EXPECT_EQ(refusal(group, spec).path, "estate.systems[].capex");
  EXPECT_THAT(refusal(group, spec).found, HasSubstr("beside the basis spot"));
}

TEST(TcoErrors, NeverInventAPurchasePrice) {
  HardwareGroup group = sample::group();
  group.system = sample::server();
  EconomicsSpec spec;
  spec.basis = PriceBasis::OwnNeocloud;
  const InputError::Parts parts = refusal(group, spec);
  EXPECT_EQ(parts.path, "estate.systems[].capex");
  EXPECT_EQ(parts.found, "no purchase price of a server of box");
  EXPECT_THAT(parts.accepted, HasSubstr("the price catalog has big rack 1 MUSD"));
}

TEST(TcoErrors, AskForTheCloudOfSeveral) {
  EconomicsSpec spec;
  spec.basis = PriceBasis::Reserved;
  EXPECT_EQ(refusal(sample::group(), spec).path, "economics.basis");
  EXPECT_THAT(refusal(sample::group(), spec).found, HasSubstr("several prices for big"));
}

TEST(TcoErrors, RefusePeaksBesideAnythingButReserved) {
  EconomicsSpec spec;
  spec.basis = PriceBasis::OnDemand;
  spec.peak = PeakRent{.share = 0.5, .hours = 0.5};
  EXPECT_EQ(refusal(sample::group(), spec).path, "economics.peak");
  spec.basis = PriceBasis::Reserved;
  spec.cloud = "east";
  spec.term = "1-year";
  spec.peak->cloud = "north";
  EXPECT_EQ(refusal(sample::group(), spec).path, "economics.peak");
  EXPECT_THAT(refusal(sample::group(), spec).found, HasSubstr("no price for big: on_demand north"));
}

TEST(TcoErrors, AskForTheCostOfAContract) {
  HardwareGroup group = sample::group();
  group.terms.ownership = Ownership::Contracted;
  EXPECT_EQ(refusal(group, {}).path, "estate.systems[].contract_cost");
  group.terms.contract_cost = 1.0 * usd / day;
  group.terms.contract_end = "soon";
  EXPECT_EQ(refusal(group, {}).path, "estate.systems[].contract_end");
}

TEST(TcoErrors, RefuseADateThatIsNone) {
  EconomicsSpec spec;
  spec.date = "today";
  EXPECT_EQ(refusal(sample::group(), spec).path, "economics.date");
}

TEST(TcoErrors, RefuseCostsBeyondCounting) {
  HardwareGroup group = sample::group();
  group.terms.rent_per_gpu = 1e15 * usd / hour;
  EXPECT_THAT(refusal(group, {}).accepted, HasSubstr("10^13"));
}

}  // namespace
}  // namespace rackplan
