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

// 100 blocks of 32 tokens (TensorRT-LLM) a rank; prompts of 1,000 tokens, 100 out.
TEST(FullSteps, ABatchIsWhatTheScheduleCanHold) {
  AssembledPool pool = Read({}).deployment.pools[1];
  pool.memory.kv_capacity_tokens_per_rank = 3200;
  pool.kv = {.policy = KvPolicy::NoEvict, .block_tokens = 32};
  EXPECT_EQ(decode_batch(pool, 1000.0, 100.0), 2);  // 35 blocks reserved each: 100 / 35
  // 1,050 tokens in the middle of the answer, 32.8 blocks, and half an empty one.
  pool.kv.policy = KvPolicy::Recompute;
  EXPECT_EQ(decode_batch(pool, 1000.0, 100.0), 3);
  pool.memory.kv_capacity_tokens_per_rank = 1'000'000;
  EXPECT_EQ(decode_batch(pool, 1000.0, 100.0), 48);  // its slots
  pool.memory.kv_capacity_tokens_per_rank = 320;
  EXPECT_EQ(decode_batch(pool, 1000.0, 100.0), 1);
}

// One pool of both roles, a budget of 512 tokens a step and prompts of 2,000.
TEST(FullSteps, PiecesOfPromptsShareTheirBudgetWithThoseWhoRun) {
  const Read read({"engine=vllm",
                   R"(pools=[{"role": "aggregated", "parallel": "DEP8", "replicas": 1,
                       "limits": {"max_batch_per_rank": 48, "max_tokens_per_rank": 8192,
                                  "chunk_tokens": 512, "chunk_steps": "mixed"}}])"});
  const FullSteps full = full_steps(read.deployment, 0, read.workload());
  EXPECT_EQ(full.prompts, 0.0);
  EXPECT_EQ(full.prefill_tokens, 512);
  ASSERT_TRUE(full.mixed);
  EXPECT_EQ(full.mixed->pieces, 512 - 48);
  // Pieces of half the depth less: cheaper than 512 tokens of prompts, but for the contexts.
  EXPECT_LE(full.mixed->pass.total, full.prefill->total);
  EXPECT_GT(full.mixed->contexts, Seconds());
  EXPECT_LT(full.mixed->contexts, full.decode->total);
}

TEST(FullSteps, CostTablesLeaveLessErrorThanTheRoofline) {
  const Read plain({"costs=[]"});
  const Read tables({});
  for (const std::size_t pool : {0U, 1U}) {
    const double error = step_time_error(tables.deployment, pool, tables.workload());
    EXPECT_GT(error, 0.01);
    EXPECT_LT(error, step_time_error(plain.deployment, pool, plain.workload()));
  }
}

}  // namespace
}  // namespace rackplan
