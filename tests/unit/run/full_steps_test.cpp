// SPDX-License-Identifier: Apache-2.0
#include "sim/run/full_steps.h"

#include "sim/run/system_lookup.h"
#include "sim/scenario/read.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rackplan {
namespace {

constexpr const char* text = R"({
  "schema": 1,
  "name": "two pools",
  "estate": {"systems": [{"name": "rack", "system": "gb200-nvl72", "racks": 1}]},
  "model": "deepseek-r1",
  "precision": "fp4",
  "engine": "trtllm",
  "pools": [
    {"role": "prefill", "parallel": "DEP4", "replicas": 1,
     "limits": {"max_batch_per_rank": 6, "max_tokens_per_rank": 8192}},
    {"role": "decode", "parallel": "DEP8", "replicas": 1, "limits": {"max_batch_per_rank": 48}}
  ],
  "workload": {"concurrency": 40, "requests": 400, "prompt": 2000, "output": 100},
  "network": {"model": "ideal"}
})";

struct Read {
  explicit Read(const std::vector<std::string>& sets)
      : scenario(scenario_from_text(text, "text", {}, nodes_per_rack(Catalogs::built_in()), sets)),
        deployment(assemble(scenario, Catalogs::built_in()).deployments.at(0)) {}
  Scenario scenario;
  AssembledDeployment deployment;
  [[nodiscard]] const WorkloadSpec& workload() const {
    return scenario.deployments.at(0).workloads.at(0);
  }
};

TEST(FullSteps, FillTheLimitsOfThePool) {
  const Read read({});
  const FullSteps prefill = full_steps(read.deployment, 0, read.workload());
  EXPECT_EQ(prefill.prompts, 4);  // 8192 / 2000
  EXPECT_FALSE(prefill.decode);
  const FullSteps decode = full_steps(read.deployment, 1, read.workload());
  EXPECT_EQ(decode.requests, 48 * 8);
  EXPECT_EQ(decode.context, 2050);
  EXPECT_FALSE(decode.prefill);
}

TEST(FullSteps, CostTablesLeaveLessErrorThanTheRoofline) {
  const Read plain({});
  const Read tables({"costs=[\"built-in\"]"});
  for (const std::size_t pool : {0U, 1U}) {
    const double error = step_time_error(tables.deployment, pool, tables.workload());
    EXPECT_GT(error, 0.01);
    EXPECT_LT(error, step_time_error(plain.deployment, pool, plain.workload()));
  }
}

}  // namespace
}  // namespace rackplan
