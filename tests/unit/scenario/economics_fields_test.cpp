// SPDX-License-Identifier: Apache-2.0
// What a scenario says about money: read, written back, refused.
#include "models/units/text.h"
#include "sim/scenario/write.h"
#include "tests/unit/scenario/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rackplan {
namespace {

using testing::HasSubstr;

std::string estate_with(const std::string& terms) {
  return samples::with(samples::disaggregated(),
                       "/estate/systems/0",
                       R"({"name": "rack", "system": "gb200-nvl72", "racks": 1, )" + terms + "}");
}

TEST(EconomicsFields, AreAbsentUnlessWritten) {
  const Scenario scenario = samples::read(samples::disaggregated());
  EXPECT_FALSE(scenario.economics);
  EXPECT_EQ(scenario.estate.front().terms, EstateTerms{});
  EXPECT_EQ(to_json(scenario).find("economics"), std::string::npos);
}

TEST(EconomicsFields, AreReadWithTheirUnits) {
  const Scenario scenario = samples::read(samples::with(samples::disaggregated(),
                                                        "/economics",
                                                        R"({"basis": "own_neocloud",
    "colocation_per_kw": "150USD/month", "energy_price": "0.06USD/kWh", "amortisation": "4year",
    "output_price": "2.5USD/Mtok", "pue": 1.1})"));
  const EconomicsSpec& spec = *scenario.economics;
  EXPECT_EQ(spec.basis, PriceBasis::OwnNeocloud);
  // 150 USD for each of 12 months of 730 hours
  EXPECT_NEAR(*spec.colocation_per_kw / (usd / hour), 150.0 / 730.0, 1e-12);
  EXPECT_EQ(spec.energy_price, parse<UsdPerJoule>("0.06USD/kWh"));
  EXPECT_EQ(spec.amortisation, 4.0 * year);
  EXPECT_NEAR(*spec.output_price / (usd / token), 2.5e-6, 1e-20);
  EXPECT_EQ(spec.pue, 1.1);
  EXPECT_FALSE(spec.residual);
}

TEST(EconomicsFields, KeepAContractThroughTheCanonicalForm) {
  const Scenario scenario = samples::read(estate_with(
      R"("ownership": "contracted", "contract_cost": "213456.78USD/month",
         "contract_end": "2028-06-30")"));
  const EstateTerms& terms = scenario.estate.front().terms;
  EXPECT_EQ(terms.ownership, Ownership::Contracted);
  EXPECT_EQ(terms.contract_cost, parse<UsdPerSecond>("213456.78USD/month"));
  EXPECT_EQ(terms.contract_end, "2028-06-30");
  EXPECT_EQ(samples::read(to_json(scenario)), scenario);
}

TEST(EconomicsFields, RefusePricesWithoutEffect) {
  EXPECT_THAT(samples::error_of(estate_with(R"("ownership": "contracted")")),
              HasSubstr("estate.systems[0].contract_cost: found nothing"));
  EXPECT_THAT(samples::error_of(estate_with(R"("contract_cost": "1USD/month")")),
              HasSubstr("estate.systems[0].contract_cost: found a field without effect here"));
  EXPECT_THAT(samples::error_of(estate_with(R"("contract_end": "2028")")),
              HasSubstr("estate.systems[0].contract_end: found a field without effect here"));
  EXPECT_THAT(samples::error_of(estate_with(R"("ownership": "owned", "rent_per_gpu": "2USD/h")")),
              HasSubstr("estate.systems[0].rent_per_gpu: found a field without effect on owned"));
  EXPECT_THAT(samples::error_of(estate_with(R"("capex": "2MUSD", "rent_per_gpu": "2USD/h")")),
              HasSubstr("exactly one of capex, rent_per_gpu, contract_cost"));
}

TEST(EconomicsFields, RefuseWhatIsNoDate) {
  const auto error = [](const char* date) {
    return samples::error_of(samples::with(samples::disaggregated(), "/economics/date", date));
  };
  EXPECT_THAT(error(R"("today")"), HasSubstr("economics.date: found \"today\"; accepted: a date"));
  EXPECT_THAT(error(R"("2026-13")"), HasSubstr("economics.date"));
  EXPECT_THAT(
      samples::error_of(estate_with(
          R"("ownership": "contracted", "contract_cost": "1USD/h", "contract_end": "soon")")),
      HasSubstr("estate.systems[0].contract_end: found \"soon\""));
}

TEST(EconomicsFields, RefuseWrongUnitsBoundsAndChoices) {
  const auto error = [](const char* field, const char* value) {
    return samples::error_of(
        samples::with(samples::disaggregated(), std::string("/economics/") + field, value));
  };
  EXPECT_THAT(error("basis", R"("own")"), HasSubstr("one of own_hyperscaler, own_neocloud"));
  EXPECT_THAT(error("amortisation", R"("1month")"), HasSubstr("from 91.25 d"));
  EXPECT_THAT(error("energy_price", R"("0.08USD")"), HasSubstr("economics.energy_price"));
  EXPECT_THAT(error("pue", "0.9"), HasSubstr("a number from 1 to 3"));
  EXPECT_THAT(error("residual", "1.5"), HasSubstr("from 0 to 1"));
  EXPECT_THAT(error("peak_to_average", "0.5"), HasSubstr("from 1 to 1000"));
  EXPECT_THAT(error("peak", R"({"share": 0.5})"), HasSubstr("economics.peak.hours: found nothing"));
  EXPECT_THAT(error("peak", R"({"share": 0, "hours": 1})"), HasSubstr("above 0"));
  EXPECT_THAT(error("output_price", R"("2USD")"), HasSubstr("economics.output_price"));
  EXPECT_THAT(error("discount", "1"), HasSubstr("unknown field"));
}

}  // namespace
}  // namespace rackplan
