// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/recipe_defaults.h"

#include "tests/unit/validate/sample_rows.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

MeasuredRow disaggregated() {
  return sample_row(sample_disaggregated);
}
MeasuredRow aggregated() {
  return sample_row(sample_aggregated);
}

PoolLimits limits(int batch, int tokens, int chunk) {
  PoolLimits all;
  all.max_batch_per_rank = batch;
  all.max_tokens_per_rank = tokens;
  all.chunk_tokens = chunk;
  return all;
}

TEST(RecipeDefaults, KnowEnginesWithAndWithoutDynamo) {
  MeasuredRow row = disaggregated();
  EXPECT_EQ(engine_of(row), "trtllm");
  row.framework = "sglang";
  EXPECT_EQ(engine_of(row), "sglang");
  row.framework = "dynamo-vllm";
  EXPECT_EQ(engine_of(row), "vllm");
  row.framework = "mooncake";
  EXPECT_EQ(engine_of(row), "");
}

TEST(RecipeDefaults, DraftAsTheLaunchScriptsDo) {
  MeasuredRow row = aggregated();
  EXPECT_EQ(mtp_depth_of(row), 2);  // SGLang: --speculative-num-steps 2
  row.framework = "trt";
  EXPECT_EQ(mtp_depth_of(row), 3);
  row.decode.attention_dp = true;
  EXPECT_EQ(mtp_depth_of(row), 1);
  row.mtp_depth = 2;
  EXPECT_EQ(mtp_depth_of(row), 2);
  row.speculative = false;
  EXPECT_EQ(mtp_depth_of(row), 0);
}

TEST(RecipeDefaults, TrustTheNameOfTheRecipeOverTheLabel) {
  MeasuredRow row = disaggregated();
  EXPECT_TRUE(decode_attention_dp(row));
  row.recipe = "recipes/ctx1_gen4_tep16_batch16_eplb0_mtp0.yaml";
  EXPECT_FALSE(decode_attention_dp(row));
  row.decode.attention_dp = false;
  row.recipe = "recipes/ctx1_gen4_dep16_batch16_eplb0_mtp0.yaml";
  EXPECT_TRUE(decode_attention_dp(row));
  row.recipe = "recipes/ctx1_gen4_dep8_batch16_eplb0_mtp0.yaml";  // of another width
  EXPECT_FALSE(decode_attention_dp(row));
}

TEST(RecipeDefaults, CountCopiesOfExpertsFromTheSlotsOfTheRecipe) {
  MeasuredRow row = disaggregated();
  EXPECT_EQ(redundant_experts_of(row, 256), std::nullopt);
  row.recipe = "recipes/ctx1_gen1_dep32_batch256_eplb288_mtp0.yaml";
  EXPECT_EQ(redundant_experts_of(row, 256), 32);
  row.recipe = "recipes/ctx1_gen1_dep32_batch256_eplb256_mtp0.yaml";
  EXPECT_EQ(redundant_experts_of(row, 256), 0);
  row.recipe = "recipes/ctx1_gen1_dep32_batch256_eplb0_mtp0.yaml";
  EXPECT_EQ(redundant_experts_of(row, 256), std::nullopt);
  row.redundant_experts = 16;
  EXPECT_EQ(redundant_experts_of(row, 256), 16);
}

TEST(RecipeDefaults, TakeTheLimitsOfTheRecipe) {
  MeasuredRow row = disaggregated();
  row.prefill->max_batch = 2;
  row.prefill->max_tokens = 16'640;
  row.decode.max_batch = 1406.25;  // a total over the ranks, divided
  EXPECT_EQ(prefill_limits(row), limits(2, 16'640, 0));
  EXPECT_EQ(decode_limits(row).max_batch_per_rank, 256);  // twice 2048 / 16: 1406 does not bind
  row.decode.max_batch = 96.25;
  EXPECT_EQ(decode_limits(row).max_batch_per_rank, 96);
  row.framework = "dynamo-sglang";
  EXPECT_EQ(prefill_limits(row).chunk_tokens, 16'640);
}

TEST(RecipeDefaults, LeaveSlotsFreeWhereTheRecipeIsNotKnown) {
  EXPECT_EQ(decode_limits(disaggregated()).max_batch_per_rank, 2 * 2048 / 16);
  EXPECT_EQ(prefill_limits(disaggregated()), limits(16, 16'384, 0));
}

TEST(RecipeDefaults, LimitAggregatedPoolsAsTheLaunchScriptsDo) {
  MeasuredRow row = aggregated();
  EXPECT_EQ(aggregated_limits(row), limits(256, 16'384, 16'384));
  row.precision = "fp8";
  row.speculative = false;
  EXPECT_EQ(aggregated_limits(row), limits(128, 32'768, 32'768));
  row.framework = "trt";
  row.concurrency = 256;
  row.decode.attention_dp = true;
  const int tokens = 256 / 8 + 8192 + 64;  // one token a request, a prompt, 64 to spare
  EXPECT_EQ(aggregated_limits(row), limits(32, tokens, tokens));
}

}  // namespace
}  // namespace rackplan
