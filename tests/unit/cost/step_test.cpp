// SPDX-License-Identifier: Apache-2.0
#include "models/step/step.h"

#include "models/op/op.h"
#include "tests/unit/cost/specs.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace rackplan {
namespace {

constexpr ParallelPlan tp(int n) {
  return {.attention_tp = n, .attention_dp = 1, .ep = 1, .pp = 1};
}
constexpr ParallelPlan tep(int n) {
  return {.attention_tp = n, .attention_dp = 1, .ep = n, .pp = 1};
}
constexpr ParallelPlan dep(int n) {
  return {.attention_tp = 1, .attention_dp = n, .ep = n, .pp = 1};
}
const StepOptions options{
    .shared_expert_overlap = 0.75, .small_kernel = 2.0 * us, .small_kernels_per_layer = 4};

std::map<std::string, StepOp> by_name(const StepGraph& graph) {
  std::map<std::string, StepOp> ops;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    ops.emplace(graph.at(i).name, graph.at(i));
  }
  return ops;
}

std::map<std::string, StepOp> deepseek_decode(const ParallelPlan& plan, const DecodeShape& shape) {
  return by_name(
      decode_step(testing::deepseek_r1(), testing::fp4_checkpoint(), plan, options, shape));
}

TEST(Step, DeepSeekDecodeOnAttentionDpHasTheRecipesShapes) {
  const auto ops = deepseek_decode(
      dep(16), {.rank_batch = 128, .rank_context = 128 * 1400, .global_requests = 2048});
  const StepOp& down = ops.at("q/kv down projection");
  EXPECT_EQ(down.count, 61);
  EXPECT_EQ(down.op.rows, 128);
  EXPECT_EQ(down.op.columns, 2112);  // 1536 + 512 + 64
  EXPECT_EQ(down.op.inner, 7168);
  EXPECT_EQ(ops.at("q up projection").op.columns, 24576);
  EXPECT_EQ(ops.at("absorb W_UK").op.batch, 128);
  EXPECT_EQ(ops.at("output projection").op.inner, 16384);
  EXPECT_EQ(ops.at("MLA decode attention").op.context, 128 * 1400);
  EXPECT_EQ(ops.at("FFN gate/up").count, 3);
  EXPECT_EQ(ops.at("routed experts").count, 58);
  EXPECT_EQ(ops.at("routed experts").op.rows, 2048 * 8 / 16);
  EXPECT_EQ(ops.at("MoE dispatch").op.ranks, 16);
  EXPECT_EQ(ops.count("TP all-reduce"), 0U);
  EXPECT_EQ(ops.at("LM head").op.columns, 129280);
}

TEST(Step, TheSharedExpertIsPartlyBesideTheRoutedOnes) {
  const auto ops =
      deepseek_decode(dep(16), {.rank_batch = 8, .rank_context = 8000, .global_requests = 128});
  EXPECT_DOUBLE_EQ(ops.at("shared expert up").count, 0.25 * 58);
  EXPECT_DOUBLE_EQ(ops.at("shared expert up, overlapped").count, 0.75 * 58);
}

TEST(Step, TensorParallelAttentionDividesHeadsButNotLatentKv) {
  const DecodeShape shape{.rank_batch = 64, .rank_context = 64 * 4096, .global_requests = 64};
  const auto ops = deepseek_decode(tep(8), shape);
  EXPECT_EQ(ops.at("MLA decode attention").op.heads, 16);
  EXPECT_GT(ops.at("MLA decode attention").op.bytes / byte, 64.0 * 4096 * 576);  // fp8
  EXPECT_EQ(ops.at("q/kv down projection").op.columns, 2112);                    // replicated
  EXPECT_EQ(ops.at("q up projection").op.columns, 24576 / 8);
  EXPECT_EQ(ops.at("TP all-reduce").count, 61 + 3 + 58);
  EXPECT_EQ(ops.at("TP all-reduce").op.payload / byte, 64 * 7168 * 2);
  EXPECT_EQ(ops.count("MoE dispatch"), 0U);
  EXPECT_EQ(ops.at("routed experts").op.ranks, 8);
}

TEST(Step, PureTensorParallelismCutsEveryExpert) {
  const auto ops =
      deepseek_decode(tp(8), {.rank_batch = 1, .rank_context = 100, .global_requests = 1});
  EXPECT_EQ(ops.at("routed experts").op.columns, 2048 / 8);
  EXPECT_EQ(ops.at("routed experts").op.batch, 8);  // one token wakes its eight experts
}

TEST(Step, AttentionDpWithCutExpertsGathersAllTokens) {
  const ParallelPlan plan{.attention_tp = 1, .attention_dp = 8, .ep = 1, .pp = 1};
  const auto ops =
      deepseek_decode(plan, {.rank_batch = 16, .rank_context = 16000, .global_requests = 128});
  EXPECT_EQ(ops.at("MoE all-gather").op.payload / byte, 16 * 8 * 7168 * 0.5625);
  EXPECT_EQ(ops.at("MoE reduce-scatter").op.payload / byte, 16 * 8 * 7168 * 2);
  EXPECT_EQ(ops.count("MoE dispatch"), 0U);
}

TEST(Step, AnEngineThatExchangesByAllGatherSendsEveryTokenToEveryRank) {
  StepOptions gathers = options;
  gathers.expert_exchange = ExpertExchange::AllGather;
  const DecodeShape shape{.rank_batch = 16, .rank_context = 16000, .global_requests = 128};
  const auto ops = by_name(
      decode_step(testing::deepseek_r1(), testing::fp4_checkpoint(), dep(8), gathers, shape));
  EXPECT_EQ(ops.at("MoE all-gather").op.payload / byte, 16 * 8 * 7168 * 0.5625);
  EXPECT_EQ(ops.at("routed experts").op.rows, 128 * 8 / 8);  // experts stay whole
  EXPECT_EQ(ops.count("MoE dispatch"), 0U);
}

TEST(Step, DenseGroupedQueryDecodeHasTwoAllReducesALayer) {
  const auto ops =
      by_name(decode_step(testing::qwen3_32b(),
                          testing::all_fp8(),
                          tp(4),
                          options,
                          {.rank_batch = 32, .rank_context = 32000, .global_requests = 32}));
  EXPECT_EQ(ops.at("qkv projection").op.columns, (64 + 2 * 8) * 128 / 4);
  EXPECT_EQ(ops.at("decode attention").op.kv_heads, 2);
  EXPECT_EQ(ops.at("FFN gate/up").op.columns, 2 * 25600 / 4);
  EXPECT_EQ(ops.at("TP all-reduce").count, 2 * 64);
  EXPECT_EQ(ops.count("routed experts"), 0U);
}

TEST(Step, FewerKvHeadsThanRanksAreReplicated) {
  const auto ops =
      by_name(decode_step(testing::qwen3_32b(),
                          testing::all_fp8(),
                          tp(16),
                          options,
                          {.rank_batch = 1, .rank_context = 10, .global_requests = 1}));
  EXPECT_EQ(ops.at("decode attention").op.kv_heads, 1);
  EXPECT_EQ(ops.at("qkv projection").op.columns, (64 / 16 + 2) * 128);
}

TEST(Step, WindowedLayersAttendToTheWindow) {
  ModelSpec model = testing::qwen3_32b();
  model.sliding_window = SlidingWindowSpec{.window = 128, .layers = 32};
  const auto ops =
      by_name(decode_step(model,
                          testing::all_fp8(),
                          tp(1),
                          options,
                          {.rank_batch = 4, .rank_context = 4000, .global_requests = 4}));
  EXPECT_EQ(ops.at("decode attention").count, 32);
  EXPECT_EQ(ops.at("decode attention").op.context, 4000);
  EXPECT_EQ(ops.at("windowed decode attention").count, 32);
  EXPECT_EQ(ops.at("windowed decode attention").op.context, 4 * 128);
}

TEST(Step, GptOssDecodesAMixtureWithoutSharedExpertsAndHalfItsLayersInAWindow) {
  const auto decode = [](std::int64_t context) {
    return by_name(
        decode_step(testing::gpt_oss_120b(),
                    testing::mxfp4_experts(),
                    tp(1),
                    options,
                    {.rank_batch = 64, .rank_context = 64 * context, .global_requests = 64}));
  };
  const auto ops = decode(4096);
  EXPECT_EQ(ops.count("shared expert up"), 0U);
  EXPECT_EQ(ops.count("FFN gate/up"), 0U);
  EXPECT_EQ(ops.at("qkv projection").op.columns, (64 + 2 * 8) * 64);
  EXPECT_EQ(ops.at("output projection").op.inner, 64 * 64);  // wider than the hidden 2880
  EXPECT_EQ(ops.at("decode attention").count, 18);
  EXPECT_EQ(ops.at("decode attention").op.context, 64 * 4096);
  EXPECT_EQ(ops.at("windowed decode attention").op.context, 64 * 128);
  EXPECT_EQ(decode(100).at("windowed decode attention").op.context, 64 * 100);
  // 128 x (1 - (1 - 4/128)^64) = 111.2 experts are awake, 3 x 2880 x 2880 x 0.53125 B each
  EXPECT_NEAR(ops.at("routed experts").op.batch, 111.2, 0.05);
  EXPECT_GT(ops.at("routed experts").op.bytes / MB, 111.2 * 13.219);
}

TEST(Step, WindowedPrefillAttendsToTheWindow) {
  const auto prefill = [](std::int64_t tokens, std::int64_t depth) {
    return by_name(prefill_step(testing::gpt_oss_120b(),
                                testing::mxfp4_experts(),
                                tp(1),
                                options,
                                {.rank_tokens = tokens,
                                 .rank_work = tokens * depth,
                                 .prompts = 1,
                                 .global_tokens = tokens}));
  };
  const auto deep = prefill(1000, 500);
  EXPECT_EQ(deep.at("prefill attention").op.context, 1000 * 500);
  EXPECT_EQ(deep.at("windowed prefill attention").count, 18);
  EXPECT_EQ(deep.at("windowed prefill attention").op.context, 1000 * 128);
  EXPECT_EQ(prefill(100, 50).at("windowed prefill attention").op.context, 100 * 50);
}

std::map<std::string, StepOp> sparse_decode(const ParallelPlan& plan, std::int64_t context) {
  return by_name(
      decode_step(testing::deepseek_v32(),
                  testing::fp4_checkpoint(),
                  plan,
                  options,
                  {.rank_batch = 8, .rank_context = 8 * context, .global_requests = 64}));
}

TEST(Step, SparseDecodeScoresEveryTokenAndAttendsToTheSelected) {
  const auto ops = sparse_decode(dep(8), 10'000);
  EXPECT_EQ(ops.at("index q projection").op.columns, 64 * 128);
  EXPECT_EQ(ops.at("index q projection").op.inner, 1536);
  EXPECT_EQ(ops.at("index key and weight projection").op.columns, 128 + 64);
  EXPECT_EQ(ops.at("index scores").count, 61);
  EXPECT_EQ(ops.at("index scores").op.context, 8 * 10'000);
  EXPECT_EQ(ops.at("MLA decode attention").op.context, 8 * 2048);
  // up to 2,048 tokens everything is selected, and scored all the same
  const auto shallow = sparse_decode(dep(8), 2000);
  EXPECT_EQ(shallow.at("MLA decode attention").op.context, 8 * 2000);
  EXPECT_EQ(shallow.at("index scores").op.context, 8 * 2000);
  EXPECT_EQ(deepseek_decode(dep(8), {}).count("index scores"), 0U);
}

TEST(Step, TensorParallelRanksEachScoreWithAllHeadsOfTheIndexer) {
  EXPECT_EQ(sparse_decode(tep(8), 10'000).at("index scores").op.heads, 64);
  EXPECT_EQ(sparse_decode(tep(8), 10'000).at("MLA decode attention").op.heads, 16);
}

TEST(Step, SparsePrefillTurnsToTheAbsorbedFormWhereItSelects) {
  const auto prefill = [](std::int64_t tokens, std::int64_t depth) {
    return by_name(prefill_step(testing::deepseek_v32(),
                                testing::fp4_checkpoint(),
                                dep(8),
                                options,
                                {.rank_tokens = tokens,
                                 .rank_work = tokens * depth,
                                 .prompts = 1,
                                 .global_tokens = 8 * tokens}));
  };
  const auto shallow = prefill(4096, 2048);  // a fresh prompt
  EXPECT_EQ(shallow.at("MLA prefill attention").op.context, 4096 * 2048);
  EXPECT_EQ(shallow.at("index scores").op.context, 4096 * 2048);
  EXPECT_EQ(shallow.count("absorb W_UK"), 0U);
  const auto deep = prefill(8192, 30'000);
  EXPECT_EQ(deep.count("MLA prefill attention"), 0U);
  EXPECT_EQ(deep.count("kv up projection"), 0U);
  EXPECT_EQ(deep.at("MLA sparse prefill attention").op.context, 8192 * 2048);
  EXPECT_EQ(deep.at("absorb W_UK").op.rows, 8192);
  EXPECT_EQ(deep.at("index scores").op.context, 8192.0 * 30'000);
}

TEST(Step, PrefillComputesLogitsOncePerPromptAndExpandsTheLatent) {
  const auto ops = by_name(prefill_step(
      testing::deepseek_r1(),
      testing::fp4_checkpoint(),
      dep(4),
      options,
      {.rank_tokens = 2048, .rank_work = 2 * 1024 * 512, .prompts = 2, .global_tokens = 8192}));
  EXPECT_EQ(ops.at("LM head").op.rows, 2);
  EXPECT_EQ(ops.at("kv up projection").op.columns, 128 * (128 + 128));
  EXPECT_EQ(ops.at("MLA prefill attention").op.context, 2 * 1024 * 512);
  EXPECT_EQ(ops.at("routed experts").op.rows, 8192 * 8 / 4);
  EXPECT_EQ(ops.count("absorb W_UK"), 0U);
}

TEST(Step, PipelineStagesSendBetweenThem) {
  ParallelPlan plan = tp(4);
  plan.pp = 3;
  const auto ops =
      by_name(decode_step(testing::qwen3_32b(),
                          testing::all_fp8(),
                          plan,
                          options,
                          {.rank_batch = 8, .rank_context = 800, .global_requests = 8}));
  EXPECT_EQ(ops.at("PP send").count, 2);
  EXPECT_EQ(ops.at("PP send").op.payload / byte, 8 * 5120 * 2);
  EXPECT_EQ(ops.at("PP send").op.ranks, 12);
}

}  // namespace
}  // namespace rackplan
