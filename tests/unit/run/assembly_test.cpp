// SPDX-License-Identifier: Apache-2.0
#include "sim/run/assembly.h"

#include "models/base/error.h"
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

AssembledDeployment assembled(const std::vector<std::string>& sets = {},
                              const Catalogs& catalogs = Catalogs::built_in()) {
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
  const std::int64_t blocks = decode.kv_capacity_per_rank / decode.kv.block_tokens;
  EXPECT_EQ(decode.longest_request(), blocks * decode.kv.block_tokens);
  EXPECT_EQ(decode.steps->max_batch(), 48);
  EXPECT_GT(decode.steps->experts(48, 8 * 48), decode.steps->experts(48, 48));
}

TEST(Assembly, RoutersOfDeploymentsDrawApart) {
  const Catalogs& catalogs = Catalogs::built_in();
  Scenario scenario = scenario_from_text(ranked, "ranked", {}, nodes_per_rack(catalogs));
  scenario.seed = 7;
  scenario.deployments.push_back(scenario.deployments.front());
  scenario.deployments.push_back(scenario.deployments.front());
  const Assembly assembly = assemble(scenario, catalogs);
  const std::uint64_t first = assembly.deployments.at(0).serving.seed;
  EXPECT_EQ(first, 7U);
  EXPECT_NE(assembly.deployments.at(1).serving.seed, first);
  EXPECT_NE(assembly.deployments.at(2).serving.seed, first);
  EXPECT_NE(assembly.deployments.at(2).serving.seed, assembly.deployments.at(1).serving.seed);
}

TEST(Assembly, OnlyAModelWithMtpLayersDrafts) {
  try {
    (void)assembled({"mtp.depth=1", "mtp.acceptance=0.7", "model=llama-3.1-8b", "precision=bf16"});
    FAIL() << "llama-3.1-8b has no MTP layers";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().path, "mtp");
    EXPECT_THAT(error.parts().found, testing::HasSubstr("no MTP layers"));
  }
}

TEST(Assembly, AtDepthZeroNobodyDrafts) {
  EXPECT_EQ(assembled({"mtp.depth=0", "mtp.acceptance=0.7"}).serving.decode->mtp.depth, 0);
  EXPECT_NO_THROW((void)assembled({"mtp.depth=0",
                                   "mtp.acceptance=0.7",
                                   "model=llama-3.1-8b",
                                   "precision=bf16",
                                   "pools[0].parallel=TP4",
                                   "pools[1].parallel=TP8"}));
}

TEST(Assembly, ABlockLargerThanTheRoomOfARankIsInfeasible) {
  // 65.6 GB of weights on a GPU of 80 GB leave little.
  const auto with_blocks_of = [](std::int64_t tokens) {
    return assembled({"estate.systems[0].racks=null",
                      "estate.systems[0].system=hgx-h100",
                      "estate.systems[0].nodes=1",
                      "model=qwen3-32b",
                      "precision=bf16",
                      "pools[0].parallel=TP1",
                      "pools[1].parallel=TP1",
                      "kv_block=" + std::to_string(tokens)});
  };
  const std::int64_t room = with_blocks_of(64).pools[1].memory.kv_capacity_tokens_per_rank;
  ASSERT_LT(room, 65'536);  // the largest block that a scenario may ask for
  try {
    (void)with_blocks_of(room + 1);
    FAIL() << "no block fits";
  } catch (const Infeasible& error) {
    EXPECT_THAT(error.nearest(), testing::HasSubstr(std::to_string(room) + " tokens"));
  }
  EXPECT_EQ(with_blocks_of(room).serving.decode->longest_request(), room);
}

TEST(Assembly, ADecodePoolThatPrefillsHasStepsForPrompts) {
  const AssembledDeployment assembly = assembled({"router.decode=kv_aware",
                                                  "router.conditional.max_tokens=1000",
                                                  "pools[1].limits.max_tokens_per_rank=4096"});
  EXPECT_EQ(assembly.serving.conditional->max_tokens, 1000);
  EXPECT_EQ(assembly.serving.decode->max_tokens_per_rank, 4096);
  EXPECT_GT(assembly.serving.decode->steps->prefill_step(1000, 500'000, 1000), 0);
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

TEST(Assembly, AStepTimeFactorSlowsTheStepsOfItsPoolOnly) {
  const AssembledDeployment plain = assembled();
  const AssembledDeployment slower = assembled({"pools[1].step_time_factor=2"});
  const auto prefill_step = [](const AssembledDeployment& assembly) {
    return assembly.serving.first.steps->prefill_step(1000, 500'000, 4000);
  };
  const auto decode_step = [](const AssembledDeployment& assembly) {
    return assembly.serving.decode->steps->decode_step(16, 16 * 1000, 128);
  };
  EXPECT_EQ(prefill_step(slower), prefill_step(plain));
  EXPECT_EQ(decode_step(slower), 2 * decode_step(plain));
}

TEST(Assembly, APowerLawSlowsTheBusiestExpertRank) {
  const AssembledDeployment plain = assembled();
  const AssembledDeployment skewed = assembled({"expert_load.power_law=1.2"});
  const AssembledDeployment balanced =
      assembled({"expert_load.power_law=1.2", "redundant_experts=32"});
  const auto full_step = [](const AssembledDeployment& assembly) {
    return assembly.serving.decode->steps->experts(48, 8 * 48);
  };
  // 384 tokens on 8 ranks: 1.37 times the mean by the exponent near 1 of the engine profile, about
  // 1.45 by 1.2; 1.07 with a balancer, whose copies fill the memory.
  EXPECT_NEAR(plain.pools[1].expert_load->imbalance(384), 1.37, 0.07);
  EXPECT_NEAR(skewed.pools[1].expert_load->imbalance(384), 1.45, 0.05);
  EXPECT_NEAR(balanced.pools[1].expert_load->imbalance(384), 1.07, 0.02);
  EXPECT_NE(full_step(plain), full_step(skewed));
  // 32 copies of 256 experts: 58 layers x 32 / 8 x 3·7168·2048 x 0.5625 B = 5.75 GB a GPU
  EXPECT_NEAR((balanced.pools[1].memory.weights - skewed.pools[1].memory.weights) / GB, 5.75, 0.01);
}

TEST(Assembly, AnEngineWithoutAPowerLawSpreadsTokensEvenly) {
  const Catalogs flat = Catalogs::built_in().with_engines(
      [](EngineProfile& profile, GpuGeneration) { profile.expert_power_law = 0.0; });
  EXPECT_EQ(assembled({}, flat).pools[1].expert_load, nullptr);
  EXPECT_NE(assembled({"expert_load=balanced"}, flat).pools[1].expert_load, nullptr);
}

TEST(Assembly, TokensReachExpertsAsTheEngineOrThePoolSays) {
  const auto exchange = [](const std::vector<std::string>& sets) {
    return assembled(sets).inputs(1).expert_exchange;
  };
  EXPECT_EQ(exchange({}), ExpertExchange::AllToAll);
  EXPECT_EQ(exchange({"engine=sglang"}), ExpertExchange::AllGather);
  EXPECT_EQ(exchange({"engine=sglang", "pools[1].expert_exchange=all_to_all"}),
            ExpertExchange::AllToAll);
}

std::string error_of(const std::vector<std::string>& sets) {
  try {
    static_cast<void>(assembled(sets));
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Assembly, AnExpertLoadFitsTheModel) {
  using ::testing::HasSubstr;
  EXPECT_THAT(error_of({"expert_load.histogram=[1,2,3]"}),
              HasSubstr("expert_load.histogram: found a list of 3; accepted: one load for each of "
                        "the model's 256 experts"));
  EXPECT_THAT(error_of({"expert_load=balanced", "redundant_experts=12"}),
              HasSubstr("redundant_experts: found 268 slots"));
  EXPECT_THAT(error_of({"model=qwen3-32b",
                        "precision=fp8",
                        "expert_load=balanced",
                        "pools[0].parallel=TP4",
                        "pools[1].parallel=TP8"}),
              HasSubstr("Qwen3-32B, which has no experts"));
}

TEST(Assembly, LayersWithAWindowStopGrowing) {
  const AssembledDeployment assembly = assembled({"model=gpt-oss-120b",
                                                  "precision=mxfp4",
                                                  "pools[0].parallel=DEP4",
                                                  "pools[1].parallel=DEP8"});
  // 18 of 36 layers keep 128 tokens: 2·8·64 values of 2 B a layer, 36,864 B a token each half.
  EXPECT_EQ(assembly.serving.kv_bytes(100), 100 * 73'728);
  EXPECT_EQ(assembly.serving.kv_bytes(1000), 1000 * 36'864 + 128 * 36'864);
  // A rank's room holds requests of 1,100 tokens: full layers and a window of 128 each.
  const MemoryFit& memory = assembly.pools[1].memory;
  EXPECT_NEAR(static_cast<double>(memory.kv_capacity_tokens_per_rank),
              memory.kv_room / byte / (36'864.0 * (1.0 + 128.0 / 1100.0)),
              1.0);
}

TEST(Assembly, AnEngineWithoutGraphSizesDoesNotPad) {
  const AssembledDeployment assembly = assembled({"engine=sglang"});
  EXPECT_THAT(assembly.serving.decode->graph_batches, IsEmpty());
  EXPECT_EQ(assembly.serving.decode->padded(33), 33);
}

}  // namespace
}  // namespace rackplan
