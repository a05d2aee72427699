// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/sensitivity.h"

#include "sim/plan/demand.h"
#include "sim/plan/what_if.h"
#include "sim/plan/what_ifs.h"
#include "tests/unit/plan/small_question.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace rackplan {
namespace {

double rate_of(const Scenario& question) {
  return std::get<PoissonArrivals>(question.deployments[0].workloads[0].arrivals).rate * s;
}

// A worker for every 30 requests a second costs 1000 USD; at most four can be had.
Replanned workers_for(double rate) {
  const double workers = std::ceil(rate / 30.0);
  if (workers > 4.0) {
    return {};
  }
  return {.cost = 1000.0 * workers * usd,
          .layout = std::to_string(static_cast<int>(workers)) + " workers"};
}

WhatIf demand(double low, double high) {
  return {.name = "demand",
          .source = "",
          .low = low,
          .base = 1.0,
          .high = high,
          .text = [](double factor) { return std::to_string(std::lround(factor * 1000)); },
          .at =
              [](double factor) {
                return scaled_demand(testing::small_question(), factor);
              }};  // 40 requests a second
}

Replanned replan(const Scenario& question) {
  return workers_for(rate_of(question));
}

TEST(Sensitivity, PlansAgainAtBothEndsAndFindsWhereTheChoiceChanges) {
  // Two workers serve 30 to 60 requests a second, 0.75 to 1.5 times the demand of 40.
  const auto rows = sensitivity({demand(0.5, 2.0)}, workers_for(40.0), replan, 8);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].low, "500");
  EXPECT_EQ(rows[0].base, "1000");
  EXPECT_EQ(rows[0].cost_at_low, 1000.0 * usd);  // 20 requests a second: one worker
  EXPECT_EQ(rows[0].layout_at_low, "1 workers");
  EXPECT_EQ(rows[0].cost_at_high, 3000.0 * usd);  // 80
  EXPECT_EQ(rows[0].layout_at_high, "3 workers");
  // Both changes lie half-way to their ends; 0.75 is the first of equals, to within 0.5 / 2^8.
  ASSERT_TRUE(rows[0].flips_at);
  EXPECT_NEAR(std::stod(*rows[0].flips_at), 750, 2);
}

TEST(Sensitivity, ARangeWithoutAChangeHasNoBreakEven) {
  const auto rows = sensitivity({demand(0.8, 1.4)}, workers_for(40.0), replan);
  EXPECT_FALSE(rows[0].flips_at);
  EXPECT_EQ(rows[0].layout_at_low, "");
  EXPECT_EQ(rows[0].cost_at_high, 2000.0 * usd);
}

TEST(Sensitivity, TheLargestEffectComesFirst) {
  WhatIf narrow = demand(0.9, 1.1);
  narrow.name = "little";
  WhatIf hopeless = demand(1.0, 10.0);  // 400 requests a second: nothing serves them
  hopeless.name = "hopeless";
  const auto rows =
      sensitivity({narrow, demand(0.5, 2.0), hopeless}, workers_for(40.0), replan, 10);
  EXPECT_EQ(rows[0].name, "hopeless");
  EXPECT_FALSE(rows[0].cost_at_high);
  EXPECT_EQ(rows[0].cost_at_low, 2000.0 * usd);  // the base, which is not planned again
  // The first change on the way: 60 requests a second, 1.5.
  EXPECT_NEAR(std::stod(*rows[0].flips_at), 1500, 10);
  EXPECT_EQ(rows[1].name, "demand");
  EXPECT_EQ(rows[2].name, "little");
}

const WhatIf& named(const std::vector<WhatIf>& all, const std::string& name) {
  return *std::find_if(
      all.begin(), all.end(), [&](const WhatIf& it) { return it.name.starts_with(name); });
}

TEST(WhatIfs, SetWhatTheyName) {
  const Scenario question = testing::small_question(
      {R"(economics={"basis":"own_neocloud","energy_price":"0.1USD/kWh"})"});
  const std::vector<WhatIf> all =
      usual_what_ifs(question, {.first = 0.1, .decode = 0.2}, Catalogs::built_in());
  EXPECT_EQ(rate_of(named(all, "demand").at(1.25)), 50.0);
  const Scenario tight = named(all, "latency limits").at(0.5);
  EXPECT_EQ(tight.deployments[0].workloads[0].slo.time_to_first_token, 145.0 * ms);
  EXPECT_EQ(tight.deployments[0].workloads[0].slo.inter_token_latency, 10.0 * ms);
  const WhatIf& steps = named(all, "step times");
  EXPECT_NEAR(steps.high, std::exp(0.2), 1e-12);  // the larger error
  EXPECT_EQ(steps.at(1.5).deployments[0].pools[1].step_time_factor, 1.5);
  const WhatIf& energy = named(all, "electricity price");
  EXPECT_EQ(energy.text(2.0), "0.2 USD/kWh");
  EXPECT_EQ(energy.at(2.0).economics->energy_price, 2.0 * *question.economics->energy_price);
  const WhatIf& rack = named(all, "purchase price of gb200-nvl72");
  EXPECT_GT(*rack.at(1.25).estate[0].terms.capex, *rack.at(1.0).estate[0].terms.capex);
}

TEST(WhatIfs, AreOfRentWhereHardwareIsRented) {
  const Scenario question = testing::small_question(
      {R"(economics={"basis":"reserved"})", R"(estate.systems[0].rent_per_gpu="3USD/h")"});
  const std::vector<WhatIf> all = usual_what_ifs(question, {}, Catalogs::built_in());
  const WhatIf& rent = named(all, "GPU-hour price");
  EXPECT_EQ(rent.at(2.0).estate[0].terms.rent_per_gpu,
            2.0 * *question.estate[0].terms.rent_per_gpu);
  EXPECT_TRUE(std::none_of(all.begin(), all.end(), [](const WhatIf& it) {
    return it.name == "electricity price" || it.name == "step times";
  }));
}

TEST(WhatIfs, AnUncertainInputRunsFromItsPessimisticEnd) {
  const Scenario question = testing::small_question(
      {R"(plan={"uncertain":[{"path":"workload.output","pessimistic":"200","likely":"100",)"
       R"("optimistic":"50","source":"guess"}]})"});
  const Scenario bad = pessimistic(question, Catalogs::built_in());
  EXPECT_EQ(std::get<FixedLength>(bad.deployments[0].workloads[0].output).tokens, 200);
  const std::vector<WhatIf> all = usual_what_ifs(bad, {}, Catalogs::built_in());
  const WhatIf& output = named(all, "workload.output");
  EXPECT_EQ(output.source, "guess");
  EXPECT_EQ(output.text(output.base), "200");
  EXPECT_EQ(output.text(0.5), "125");  // half-way to 50
  EXPECT_EQ(std::get<FixedLength>(output.at(1.0).deployments[0].workloads[0].output).tokens, 50);
}

TEST(WhatIfs, WithoutUncertainInputsTheQuestionStays) {
  const Scenario question = testing::small_question();
  EXPECT_EQ(pessimistic(question, Catalogs::built_in()), question);
  EXPECT_EQ(with_settings(question, {}, Catalogs::built_in()), question);
}

}  // namespace
}  // namespace rackplan
