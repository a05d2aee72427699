// SPDX-License-Identifier: Apache-2.0
// The scenarios of the repository are read without complaint and say what their descriptions say.
#include "sim/scenario/read.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace rackplan {
namespace {

namespace fs = std::filesystem;

int eighteen(const std::string& /*system*/) {
  return 18;
}

Scenario committed(const std::string& file) {
  return read_scenario(fs::path(RACKPLAN_SOURCE_DIR) / "scenarios" / file, eighteen);
}

double mean(const LengthDistribution& length) {
  const auto& points = std::get<QuantileLength>(length).points;
  double sum = 0.0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    sum += (points[i].first - points[i - 1].first) * (points[i].second + points[i - 1].second) / 2;
  }
  return sum;
}

TEST(CommittedScenarios, AllAreRead) {
  int read = 0;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(RACKPLAN_SOURCE_DIR) / "scenarios")) {
    const std::string name = entry.path().filename().string();
    if (name == "scenario.json" || name == "aggregated.json") {
      EXPECT_NO_THROW(static_cast<void>(read_scenario(entry.path(), eighteen))) << entry.path();
      ++read;
    }
  }
  EXPECT_GE(read, 5);
}

TEST(CommittedScenarios, TheDefaultIsTheInferenceXRow) {
  const Scenario scenario = committed("deepseek-r1-gb200/scenario.json");
  const WorkloadSpec& workload = scenario.deployments.at(0).workloads.at(0);
  EXPECT_EQ(std::get<UniformLength>(workload.prompt).low, 819);  // int(0.8 · 1024)
  const PoolSpec& decode = scenario.deployments.at(0).pools.at(1);
  // Every user has a slot: 2048 users on 16 ranks.
  EXPECT_EQ(decode.limits.max_batch_per_rank * decode.parallel.attention_dp,
            std::get<ClosedLoopArrivals>(workload.arrivals).concurrency);
}

TEST(CommittedScenarios, TheAzureWorkloadHasTheMeansOfTheTrace) {
  const Scenario split = committed("azure-qwen3-32b-h200/scenario.json");
  const Scenario whole = committed("azure-qwen3-32b-h200/aggregated.json");
  // 22,361,870 prompt and 4,088,665 output tokens in 19,366 requests; lines between percentiles
  // are good to a hundredth.
  EXPECT_NEAR(
      mean(split.deployments.at(0).workloads.at(0).prompt) / (22361870.0 / 19366.0), 1.0, 0.01);
  EXPECT_NEAR(
      mean(split.deployments.at(0).workloads.at(0).output) / (4088665.0 / 19366.0), 1.0, 0.01);
  EXPECT_EQ(split.deployments.at(0).workloads.at(0), whole.deployments.at(0).workloads.at(0));
  const auto gpus = [](const Scenario& scenario) {
    int sum = 0;
    for (const PoolSpec& pool : scenario.deployments.at(0).pools) {
      sum += pool.replicas * pool.parallel.gpus();
    }
    return sum;
  };
  EXPECT_EQ(gpus(split), gpus(whole));
}

TEST(CommittedScenarios, KvTransferLeavesAFullRack) {
  const Scenario scenario = committed("kv-transfer-across-racks/scenario.json");
  const PoolSpec& prefill = scenario.deployments.at(0).pools[0];
  EXPECT_EQ(prefill.replicas * prefill.parallel.gpus(), 72);
  EXPECT_NE(prefill.estate, scenario.deployments.at(0).pools[1].estate);
}

}  // namespace
}  // namespace rackplan
