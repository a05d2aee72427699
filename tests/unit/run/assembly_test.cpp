// SPDX-License-Identifier: Apache-2.0
#include "sim/run/assembly.h"

#include "sim/run/system_lookup.h"
#include "sim/scenario/read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rackplan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// DeepSeek-R1 on one GB200 rack: a DEP4 prefill worker and a DEP8 decode worker.
constexpr const char* ranked = R"({
  "schema": 1,
  "name": "ranked",
  "estate": {"systems": [{"name": "rack", "system": "gb200-nvl72", "racks": 1}]},
  "model": "deepseek-r1",
  "precision": "fp4",
  "engine": "trtllm",
  "pools": [
    {"role": "prefill", "parallel": "DEP4", "replicas": 1,
     "limits": {"max_batch_per_rank": 6, "max_tokens_per_rank": 8192}},
    {"role": "decode", "parallel": "DEP8", "replicas": 1, "limits": {"max_batch_per_rank": 48}}
  ],
  "workload": {"concurrency": 40, "requests": 400, "prompt": 1000, "output": 100},
  "network": {"model": "ideal"}
})";

AssembledDeployment assembled(const std::vector<std::string>& sets = {}) {
  const Catalogs& catalogs = Catalogs::built_in();
  return assemble(scenario_from_text(ranked, "ranked", {}, nodes_per_rack(catalogs), sets),
                  catalogs)
      .deployments.at(0);
}

TEST(Assembly, LimitsOfAPoolAreThoseOfARank) {
  const AssembledDeployment assembly = assembled();
  const PoolPlan& prefill = assembly.serving.first;
  EXPECT_EQ(prefill.ranks, 4);
  EXPECT_EQ(prefill.max_prompts_per_rank, 6);
  EXPECT_EQ(prefill.max_tokens_per_rank, 8192);
  const PoolPlan& decode = *assembly.serving.decode;
  EXPECT_EQ(decode.ranks, 8);
  EXPECT_EQ(decode.max_batch_per_rank, 48);
  EXPECT_EQ(decode.kv_capacity_per_rank, assembly.pools[1].memory.kv_capacity_tokens_per_rank);
  EXPECT_EQ(decode.longest_request(), decode.kv_capacity_per_rank);
  EXPECT_EQ(decode.steps->max_batch(), 48);
  EXPECT_GT(decode.steps->experts(48, 8 * 48), decode.steps->experts(48, 48));
}

TEST(Assembly, GraphsEndAtTheLargestBatch) {
  const AssembledDeployment assembly = assembled();
  EXPECT_THAT(assembly.serving.decode->graph_batches, ElementsAre(1, 2, 4, 8, 16, 32, 48));
  EXPECT_EQ(assembly.serving.decode->padded(5), 8);
  EXPECT_EQ(assembly.serving.decode->padded(33), 48);
  const AssembledDeployment even = assembled({"pools[1].limits.max_batch_per_rank=64"});
  EXPECT_THAT(even.serving.decode->graph_batches, ElementsAre(1, 2, 4, 8, 16, 32, 64));
  // The list ends at 2048: larger batches run as they are.
  const AssembledDeployment large = assembled({"pools[1].limits.max_batch_per_rank=2100"});
  EXPECT_EQ(large.serving.decode->graph_batches.back(), 2048);
  EXPECT_EQ(large.serving.decode->padded(2050), 2050);
}

TEST(Assembly, AnEngineWithoutGraphSizesDoesNotPad) {
  const AssembledDeployment assembly = assembled({"engine=sglang"});
  EXPECT_THAT(assembly.serving.decode->graph_batches, IsEmpty());
  EXPECT_EQ(assembly.serving.decode->padded(33), 33);
}

}  // namespace
}  // namespace rackplan
