// SPDX-License-Identifier: Apache-2.0
#include "models/cost/step_breakdown.h"

#include "models/cost/roofline.h"
#include "models/cost/step_table_builder.h"
#include "tests/unit/cost/specs.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

class StepBreakdownTest : public ::testing::Test {
 protected:
  RooflineCostModel cost_{testing::gb200()};
  StepInputs inputs_{.model = testing::deepseek_r1(),
                     .precision = testing::fp4_checkpoint(),
                     .plan = {.attention_tp = 1, .attention_dp = 16, .ep = 16, .pp = 1},
                     .engine = testing::trtllm(),
                     .cost = cost_};
};

template <class Parts>
double sum(const Parts& parts) {
  Seconds total;
  for (const auto& part : parts) {
    total += part.time;
  }
  return total / ms;
}

TEST_F(StepBreakdownTest, RowsSourcesAndBoundsEachSumToTheStep) {
  inputs_.engine.decode_step_overhead = 3.4 * ms;
  const DecodeShape shape{.rank_batch = 128, .rank_context = 128 * 1400, .global_requests = 2048};
  const StepBreakdown breakdown = explain_decode(inputs_, shape);
  EXPECT_NEAR(breakdown.total / ms, decode_time(inputs_, shape) / ms, 1e-9);
  EXPECT_NEAR(sum(breakdown.rows), breakdown.total / ms, 1e-9);
  EXPECT_NEAR(sum(breakdown.sources), breakdown.total / ms, 1e-9);
  EXPECT_NEAR(sum(breakdown.bounds), breakdown.total / ms, 1e-9);
  EXPECT_EQ(breakdown.rows.back().name, "engine overhead");
  EXPECT_EQ(breakdown.rows.back().bound, Bound::Overhead);
  EXPECT_GT(breakdown.relative_error, 0.1);  // a roofline does not claim more
  EXPECT_LT(breakdown.relative_error, 0.35);
}

TEST_F(StepBreakdownTest, PrefillScalesRowsByTheMultiplier) {
  const PrefillShape shape = prefill_shape(8192, 512, 16);
  const StepBreakdown breakdown = explain_prefill(inputs_, shape);
  EXPECT_NEAR(breakdown.total / ms, prefill_time(inputs_, shape) / ms, 1e-9);
  EXPECT_NEAR(sum(breakdown.rows), breakdown.total / ms, 1e-9);
  EngineProfile plain = inputs_.engine;
  plain.prefill_multiplier = 1.0;
  inputs_.engine = plain;
  // 25 ms of overhead are not multiplied.
  EXPECT_NEAR(
      (breakdown.total / ms - 25.0) / 1.1, explain_prefill(inputs_, shape).total / ms - 25.0, 1e-9);
}

TEST_F(StepBreakdownTest, OneRequestIsBoundByLatencyAndLongContextsByMemory) {
  const StepBreakdown one =
      explain_decode(inputs_, {.rank_batch = 1, .rank_context = 1000, .global_requests = 1});
  EXPECT_EQ(one.bounds.front().bound, Bound::Launch);
  // Few rows an expert, long contexts: weights and KV stream.
  const StepBreakdown many = explain_decode(
      inputs_, {.rank_batch = 32, .rank_context = 32 * 16000, .global_requests = 512});
  EXPECT_EQ(many.bounds.front().bound, Bound::Hbm);
}

}  // namespace
}  // namespace rackplan
