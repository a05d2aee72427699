// SPDX-License-Identifier: Apache-2.0
// What multi-token prediction adds to a step of DeepSeek-R1, by hand.
#include "models/base/error.h"
#include "models/cost/roofline.h"
#include "models/cost/step_breakdown.h"
#include "models/cost/step_table_builder.h"
#include "models/cost/step_time.h"
#include "models/llm/weights.h"
#include "models/step/step.h"
#include "tests/unit/cost/specs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

namespace rackplan {
namespace {

constexpr ParallelPlan dep16{.attention_tp = 1, .attention_dp = 16, .ep = 16, .pp = 1};
constexpr std::int64_t context = 32 * 2000;
constexpr DecodeShape shape{.rank_batch = 32, .rank_context = context, .global_requests = 512};

StepOptions with_depth(int depth) {
  StepOptions options;
  options.shared_expert_overlap = 0.75;
  options.mtp_depth = depth;
  return options;
}

/// The ops of this name, in order: the model's first, then those of its draft passes.
std::vector<StepOp> ops_named(const StepGraph& graph, std::string_view name) {
  std::vector<StepOp> ops;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    if (graph.at(i).name == name) {
      ops.push_back(graph.at(i));
    }
  }
  return ops;
}

StepGraph deepseek_decode(int depth, const ModelSpec& model = testing::deepseek_r1()) {
  return decode_step(model, testing::fp4_checkpoint(), dep16, with_depth(depth), shape);
}

// Depth 2: each of 32 requests brings 3 tokens through the model.
TEST(MtpStep, AllTokensOfARequestGoThroughTheModelInOneStep) {
  const StepGraph graph = deepseek_decode(2);
  const auto at = [&](std::string_view name) { return ops_named(graph, name).front(); };
  EXPECT_EQ(at("q/kv down projection").op.rows, 96);
  EXPECT_EQ(at("q/kv down projection").op.flops / flop, 2.0 * 96 * 2112 * 7168);
  EXPECT_EQ(at("absorb W_UK").op.rows, 96);
  EXPECT_EQ(at("FFN gate/up").op.rows, 96);
  EXPECT_EQ(at("routed experts").op.rows, 3 * 512 * 8 / 16);
  EXPECT_EQ(at("MoE dispatch").op.payload / byte, 96 * 7168 * 0.5625);
  EXPECT_EQ(at("MoE combine").op.payload / byte, 96 * 7168 * 2.0);
  EXPECT_EQ(at("LM head").op.rows, 96);
  EXPECT_EQ(at("sampling").op.bytes / byte, 4.0 * 96 * 129280);
}

// 2·128·(2·512 + 64) = 278,528 FLOP for a query and a token of context; 512 + 64 B of fp8 KV a
// token of context whatever the queries, and 2·1088 B in and out for a head of each query.
TEST(MtpStep, AttentionReadsTheContextOnceForItsQueries) {
  const Op one = ops_named(deepseek_decode(0), "MLA decode attention").front().op;
  const Op three = ops_named(deepseek_decode(2), "MLA decode attention").front().op;
  EXPECT_EQ(three.flops / flop, 278528.0 * 3 * context);
  EXPECT_EQ(three.bytes / byte, 576.0 * context + 2.0 * 1088 * 128 * 32 * 3);
  EXPECT_EQ(one.flops / flop, 278528.0 * context);
  EXPECT_EQ(one.bytes / byte, 576.0 * context + 2.0 * 1088 * 128 * 32);
}

// Two passes: the first over the 96 tokens of the step, the second over one token a request.
TEST(MtpStep, EachDraftIsAPassThroughOneLayerWithAProjectionAndTheSharedHead) {
  const StepGraph graph = deepseek_decode(2);
  const auto drafts = [&](std::string_view name) {
    std::vector<StepOp> ops = ops_named(graph, name);
    ops.erase(std::remove_if(ops.begin(), ops.end(), [](const StepOp& op) { return !op.draft; }),
              ops.end());
    return ops;
  };
  const std::vector<StepOp> projections = drafts("projection");
  ASSERT_EQ(projections.size(), 2U);
  EXPECT_EQ(projections[0].op.flops / flop, 2.0 * 96 * 7168 * 14336);
  EXPECT_EQ(projections[1].op.flops / flop, 2.0 * 32 * 7168 * 14336);
  EXPECT_NEAR(projections[1].op.bytes / byte,
              0.5625 * (7168.0 * 14336 + 32 * 14336) + 2.0 * 32 * 7168,
              1.0);  // nvfp4 weights and inputs
  const std::vector<StepOp> experts = drafts("routed experts");
  ASSERT_EQ(experts.size(), 2U);
  EXPECT_EQ(experts[0].count, 1);
  EXPECT_EQ(experts[0].op.rows, 3 * 512 * 8 / 16);
  EXPECT_EQ(experts[1].op.rows, 512 * 8 / 16);
  const std::vector<StepOp> attention = drafts("MLA decode attention");
  EXPECT_EQ(attention[0].op.flops / flop, 278528.0 * 3 * context);
  EXPECT_EQ(attention[1].op.flops / flop, 278528.0 * context);
  EXPECT_EQ(drafts("LM head")[0].op.rows, 32);
  EXPECT_EQ(drafts("LM head")[1].op.rows, 32);
  EXPECT_TRUE(drafts("FFN gate/up").empty());
  EXPECT_TRUE(ops_named(deepseek_decode(0), "projection").empty());
}

TEST(MtpStep, GroupedQueryAttentionReadsTheContextOnceToo) {
  ModelSpec model = testing::qwen3_32b();
  model.mtp_layers = 1;
  const ParallelPlan tp1{.attention_tp = 1, .attention_dp = 1, .ep = 1, .pp = 1};
  const Op op = ops_named(decode_step(model, testing::all_fp8(), tp1, with_depth(1), shape),
                          "decode attention")
                    .front()
                    .op;
  EXPECT_EQ(op.flops / flop, 4.0 * 64 * 128 * 2 * context);
  EXPECT_EQ(op.bytes / byte, 2.0 * 8 * 128 * context + 4.0 * 32 * 2 * 64 * 128);
  // a dense model's module has a dense FFN
  EXPECT_EQ(ops_named(decode_step(model, testing::all_fp8(), tp1, with_depth(1), shape), "FFN down")
                .back()
                .count,
            1);
}

// Each of 2 queries of 32 requests scores 2,000 keys that are read once.
TEST(MtpStep, TheIndexerScoresForEachQuery) {
  const Op op = ops_named(deepseek_decode(1, testing::deepseek_v32()), "index scores").front().op;
  EXPECT_EQ(op.context, 2.0 * context);
  EXPECT_EQ(op.bytes / byte, 132.0 * context + 64 * 8192.0 + 8.0 * 2 * context);
}

TEST(MtpStep, PrefillFillsTheKvOfTheModule) {
  const StepGraph graph = prefill_step(
      testing::deepseek_r1(),
      testing::fp4_checkpoint(),
      dep16,
      with_depth(3),
      {.rank_tokens = 4096, .rank_work = 4096 * 2048, .prompts = 1, .global_tokens = 65536});
  const std::vector<StepOp> projections = ops_named(graph, "projection");
  ASSERT_EQ(projections.size(), 1U);  // one pass at any depth
  EXPECT_EQ(projections[0].op.rows, 4096);
  EXPECT_EQ(ops_named(graph, "MLA prefill attention").back().count, 1);
  EXPECT_TRUE(ops_named(graph, "MLA prefill attention").back().draft);
}

TEST(MtpStep, AModelWithoutAModuleCannotDraft) {
  EXPECT_THROW(
      (void)decode_step(
          testing::qwen3_32b(), testing::all_fp8(), {}, with_depth(1), {.rank_context = 10}),
      InvariantBroken);
}

TEST(MtpStep, ExplainNamesTheDraftsAndStillSumsUp) {
  const RooflineCostModel cost(testing::gb200());
  const StepInputs inputs{.model = testing::deepseek_r1(),
                          .precision = testing::fp4_checkpoint(),
                          .plan = dep16,
                          .engine = testing::trtllm(),
                          .cost = cost,
                          .mtp_depth = 3};
  const StepBreakdown step = explain_decode(inputs, shape);
  double sum = 0.0;
  double drafts = 0.0;
  for (const StepBreakdown::Row& row : step.rows) {
    sum += row.time / us;
    drafts += row.name.starts_with("draft: ") ? row.time / us : 0.0;
  }
  EXPECT_NEAR(sum, step.total / us, 1e-6);
  EXPECT_NEAR(step.total / us, decode_time(inputs, shape) / us, 1e-6);
  const auto head = std::find_if(step.rows.begin(), step.rows.end(), [](const auto& row) {
    return row.name == "draft: LM head";
  });
  ASSERT_NE(head, step.rows.end());
  EXPECT_EQ(head->count, 3);  // the passes together
  // Three layers of 61 and three heads: less than a fifth of the step, more than a thirtieth.
  EXPECT_GT(drafts / sum, 1.0 / 30.0);
  EXPECT_LT(drafts / sum, 0.2);
}

}  // namespace
}  // namespace rackplan
