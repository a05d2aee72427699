// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/row_scenario.h"

#include "models/base/error.h"
#include "tests/unit/validate/sample_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using testing::HasSubstr;

Scenario scenario_of(const MeasuredRow& row) {
  return row_scenario(row, Catalogs::built_in(), {});
}

TEST(RowScenario, IsTheRunThatWasMeasured) {
  const Scenario scenario = scenario_of(sample_row(sample_disaggregated));
  ASSERT_EQ(scenario.estate.size(), 1U);
  EXPECT_EQ(scenario.estate.front().system, "gb200-nvl72");
  const DeploymentSpec& deployment = scenario.deployments.front();
  EXPECT_EQ(deployment.model, "deepseek-r1");
  EXPECT_EQ(deployment.engine, "trtllm");
  EXPECT_EQ(deployment.precision, "fp4");
  ASSERT_EQ(deployment.pools.size(), 2U);
  EXPECT_EQ(deployment.pools[0].parallel, (ParallelPlan{.attention_dp = 4, .ep = 4}));
  EXPECT_EQ(deployment.pools[0].replicas, 2);
  EXPECT_EQ(deployment.pools[1].parallel, (ParallelPlan{.attention_dp = 16, .ep = 16}));
  const WorkloadSpec& workload = deployment.workloads.front();
  EXPECT_EQ(workload.arrivals, Arrivals(ClosedLoopArrivals{2048}));
  EXPECT_EQ(workload.prompt, LengthDistribution(UniformLength{819, 1024}));  // int(0.8 · 1024)
  EXPECT_EQ(workload.requests, 20'480);
}

TEST(RowScenario, DraftsWithTheAssumedAcceptedLength) {
  const Scenario scenario = scenario_of(sample_row(sample_aggregated));
  const DeploymentSpec& deployment = scenario.deployments.front();
  ASSERT_EQ(deployment.pools.size(), 1U);
  EXPECT_EQ(deployment.pools[0].role, PoolRole::Aggregated);
  EXPECT_EQ(deployment.pools[0].parallel, (ParallelPlan{.attention_tp = 8}));
  ASSERT_TRUE(deployment.mtp);
  EXPECT_EQ(deployment.mtp->depth, 2);
  const double a = deployment.mtp->acceptance;
  EXPECT_NEAR(1.0 + a + a * a, Assumptions{}.accepted_length[1], 1e-9);
}

TEST(RowScenario, AcceptanceStaysAProbability) {
  EXPECT_NEAR(acceptance_of(1.7, 1), 0.7, 1e-12);
  EXPECT_NEAR(acceptance_of(1.0, 3), 0.0, 1e-12);
  EXPECT_NEAR(acceptance_of(9.0, 3), 1.0, 1e-12);
}

TEST(RowScenario, RefusesWhatTheCatalogDoesNotHave) {
  const auto refusal = [](MeasuredRow row) -> std::string {
    try {
      (void)scenario_of(row);
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  };
  MeasuredRow row = sample_row(sample_disaggregated);
  row.hardware = "mi355x";
  EXPECT_THAT(refusal(row), HasSubstr("hardware: found \"mi355x\""));
  row = sample_row(sample_disaggregated);
  row.framework = "atom";
  EXPECT_THAT(refusal(row), HasSubstr("framework: found \"atom\""));
  row = sample_row(sample_disaggregated);
  row.model = "GPT-9";
  EXPECT_THAT(refusal(row), HasSubstr("model: found \"GPT-9\""));
}

}  // namespace
}  // namespace rackplan
