// SPDX-License-Identifier: Apache-2.0
#include "models/cost/step_breakdown.h"

#include "models/cost/roofline.h"
#include "models/cost/step_table_builder.h"
#include "tests/unit/cost/specs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <utility>

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
}

TEST_F(StepBreakdownTest, OverheadsOfDraftsAndOfGatheringComeOnTop) {
  inputs_.engine.decode_step_overhead = 1.0 * ms;
  inputs_.engine.mtp_step_overhead = 2.0 * ms;
  inputs_.engine.gather_step_overhead = 4.0 * ms;
  EXPECT_EQ(decode_overhead(inputs_), 1.0 * ms);
  inputs_.expert_exchange = ExpertExchange::AllGather;
  EXPECT_EQ(decode_overhead(inputs_), 5.0 * ms);
  inputs_.mtp_depth = 1;
  EXPECT_EQ(decode_overhead(inputs_), 7.0 * ms);
  inputs_.plan = {.attention_tp = 8, .ep = 8};  // one rank: nothing to gather
  EXPECT_EQ(decode_overhead(inputs_), 3.0 * ms);
}

/// Prices every GEMM at 3 µs ± 0.1 and every other op at 4 µs ± 0.2 (ln, 80 %).
class FixedCost final : public CostModel {
 public:
  [[nodiscard]] Price price(const Op& op) const override {
    const bool gemm = op.kind == OpKind::Gemm;
    return {.time = (gemm ? 3.0 : 4.0) * us, .relative_error = 0.5, .interval = gemm ? 0.1 : 0.2};
  }
  [[nodiscard]] std::string identity() const override { return "fixed"; }
};

TEST_F(StepBreakdownTest, KindsErrApartAndOpsOfAKindTogether) {
  const FixedCost fixed;
  const StepInputs inputs{.model = inputs_.model,
                          .precision = inputs_.precision,
                          .plan = inputs_.plan,
                          .engine = inputs_.engine,
                          .cost = fixed};
  const DecodeShape shape{.rank_batch = 8, .rank_context = 8 * 1000, .global_requests = 128};
  const StepGraph graph =
      decode_step(inputs.model, inputs.precision, inputs.plan, step_options(inputs), shape);
  const CriticalPath path =
      critical_path(graph, [&](const Op& op) { return fixed.price(op).time; });
  std::map<std::pair<OpKind, Math>, double> errors;  // µs
  for (const CriticalPath::Part& part : path.parts) {
    const StepOp& op = graph.at(part.vertex);
    const bool gemm = op.op.kind == OpKind::Gemm;
    errors[{op.op.kind, op.op.math}] += op.count * (gemm ? 3.0 * 0.1 : 4.0 * 0.2) / 1.2816;
  }
  double variance = 0.0;
  for (const auto& [family, error] : errors) {
    variance += error * error;
  }
  const StepBreakdown breakdown = explain_decode(inputs, shape);
  EXPECT_GT(errors.size(), 3U);
  EXPECT_NEAR(breakdown.relative_error, std::sqrt(variance) / (breakdown.total / us), 1e-12);
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
