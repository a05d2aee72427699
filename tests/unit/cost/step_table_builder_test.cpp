// SPDX-License-Identifier: Apache-2.0
#include "models/cost/step_table_builder.h"

#include "models/cost/roofline.h"
#include "tests/unit/cost/specs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

namespace rackplan {
namespace {

struct Deployment {
  const char* name;
  ModelSpec model;
  PrecisionPlan precision;
  ParallelPlan plan;
  int max_batch_per_rank;
  int mtp_depth = 0;
  std::optional<double> expert_power_law{};
};

void PrintTo(const Deployment& deployment, std::ostream* out) {
  *out << deployment.name;
}

/// How the deployment's tokens spread over its expert ranks; null: as the engine profile has it.
std::shared_ptr<const ExpertLoad> load_of(const Deployment& deployment) {
  if (!deployment.expert_power_law) {
    return nullptr;
  }
  const MoeSpec& moe = *deployment.model.moe;
  return expert_load(PowerLawExperts{*deployment.expert_power_law},
                     {.experts = moe.experts,
                      .per_token = moe.experts_per_token,
                      .ranks = deployment.plan.ep,
                      .redundant = {}});
}

/// A fixed sequence of numbers in [0, 1), close to evenly spread (golden ratio).
class Spread {
 public:
  double next() {
    value_ += 0.6180339887498949;
    value_ -= std::floor(value_);
    return value_;
  }
  /// Log-uniform integer in [1, last].
  std::int64_t integer(std::int64_t last) {
    return std::llround(std::exp(next() * std::log(static_cast<double>(last))));
  }

 private:
  double value_ = 0.0;
};

class StepTableBuilder : public ::testing::TestWithParam<Deployment> {
 protected:
  [[nodiscard]] StepInputs inputs() const {
    const Deployment& deployment = GetParam();
    return {.model = deployment.model,
            .precision = deployment.precision,
            .plan = deployment.plan,
            .engine = testing::trtllm(),
            .cost = cost_,
            .mtp_depth = deployment.mtp_depth,
            .expert_load = load_of(deployment)};
  }
  [[nodiscard]] StepLimits limits() const {
    return {.max_batch_per_rank = GetParam().max_batch_per_rank,
            .max_context_per_request = 131072,
            .max_prefill_tokens_per_rank = 16384,
            .max_depth = 131072};
  }

 private:
  RooflineCostModel cost_{testing::gb200()};
};

TEST_P(StepTableBuilder, DecodeStaysWithinHalfAPercentOfTheStepGraph) {
  const StepInputs in = inputs();
  const StepTable table = build_step_table(in, limits());
  Spread spread;
  double worst = 0.0;
  for (int i = 0; i < 5000; ++i) {
    const int batch = static_cast<int>(spread.integer(GetParam().max_batch_per_rank));
    const std::int64_t context = spread.integer(131072) * batch;
    // Up to as many requests on every rank; below `batch` where the step is padded.
    const std::int64_t requests = spread.integer(std::int64_t{batch} * in.plan.attention_dp);
    const DecodeShape shape{
        .rank_batch = batch, .rank_context = context, .global_requests = requests};
    const double direct = decode_time(in, shape) / s * subticks_per_second;
    const double error =
        static_cast<double>(table.decode_step(batch, context, requests)) / direct - 1.0;
    ASSERT_LE(std::abs(error), 0.005)
        << "batch " << batch << ", context " << context << ", " << requests << " on all ranks";
    worst = std::max(worst, std::abs(error));
  }
  RecordProperty("worst_percent", std::to_string(100.0 * worst));
}

TEST_P(StepTableBuilder, PrefillStaysWithinHalfAPercentOfTheStepGraph) {
  const StepInputs in = inputs();
  const StepTable table = build_step_table(in, limits());
  const int ranks = in.plan.attention_dp;
  Spread spread;
  double worst = 0.0;
  for (int i = 0; i < 5000; ++i) {
    const std::int64_t rank_tokens = spread.integer(16384);
    const std::int64_t tokens =
        std::llround(static_cast<double>(rank_tokens) * (1.0 + spread.next() * (ranks - 1)));
    const std::int64_t depth = spread.integer(131072);
    const double direct = prefill_time(in,
                                       prefill_shape(rank_tokens,
                                                     static_cast<double>(depth),
                                                     static_cast<double>(tokens) /
                                                         static_cast<double>(rank_tokens))) /
                          s * subticks_per_second;
    const double error =
        static_cast<double>(table.prefill_step(rank_tokens, rank_tokens * depth, tokens)) / direct -
        1.0;
    ASSERT_LE(std::abs(error), 0.005)
        << rank_tokens << " tokens of " << tokens << ", depth " << depth;
    worst = std::max(worst, std::abs(error));
  }
  RecordProperty("worst_percent", std::to_string(100.0 * worst));
}

TEST_P(StepTableBuilder, PrefillNeverFallsWithTokensOrWork) {
  const StepTable table = build_step_table(inputs(), limits());
  Spread spread;
  for (int i = 0; i < 5000; ++i) {
    const std::int64_t tokens = spread.integer(30000);
    const std::int64_t work = tokens * spread.integer(200000);
    const std::int64_t more = spread.integer(3000);
    const std::int64_t times = spread.integer(16);  // tokens of the step over those of the rank
    const std::int64_t now = table.prefill_step(tokens, work, times * tokens);
    ASSERT_LE(now, table.prefill_step(tokens, work + more, times * tokens));
    ASSERT_LE(now, table.prefill_step(tokens + more, work, times * (tokens + more)))
        << tokens << " + " << more << " tokens, work " << work;
  }
}

TEST_P(StepTableBuilder, DecodeNeverFallsWithContext) {
  const StepTable table = build_step_table(inputs(), limits());
  Spread spread;
  for (int i = 0; i < 5000; ++i) {
    const int batch = static_cast<int>(spread.integer(GetParam().max_batch_per_rank));
    const std::int64_t context = spread.integer(std::int64_t{131072} * batch);
    ASSERT_LE(table.decode_step(batch, context, 1), table.decode_step(batch, context + 1, 1));
  }
}

/// DeepSeek-R1 with a shared expert so wide that it outlasts the routed ones in small steps.
ModelSpec shared_by_far() {
  ModelSpec model = testing::deepseek_r1();
  model.moe->shared_intermediate *= 64;
  return model;
}

INSTANTIATE_TEST_SUITE_P(
    Plans,
    StepTableBuilder,
    ::testing::Values(Deployment{"DeepSeek-R1 DEP16",
                                 testing::deepseek_r1(),
                                 testing::fp4_checkpoint(),
                                 {.attention_tp = 1, .attention_dp = 16, .ep = 16, .pp = 1},
                                 256},
                      Deployment{"DeepSeek-R1 DEP16, MTP 1",
                                 testing::deepseek_r1(),
                                 testing::fp4_checkpoint(),
                                 {.attention_tp = 1, .attention_dp = 16, .ep = 16, .pp = 1},
                                 256,
                                 1},
                      Deployment{"DeepSeek-R1 DEP32, MTP 3, power law 1.2",
                                 testing::deepseek_r1(),
                                 testing::fp4_checkpoint(),
                                 {.attention_tp = 1, .attention_dp = 32, .ep = 32, .pp = 1},
                                 64,
                                 3,
                                 1.2},
                      Deployment{"DeepSeek-V3.2 TEP8, MTP 2, power law 1.01",
                                 testing::deepseek_v32(),
                                 testing::fp4_checkpoint(),
                                 {.attention_tp = 8, .attention_dp = 1, .ep = 8, .pp = 1},
                                 256,
                                 2,
                                 1.01},
                      Deployment{"DeepSeek-R1 DP8 with experts divided by TP8",
                                 testing::deepseek_r1(),
                                 testing::fp4_checkpoint(),
                                 {.attention_tp = 1, .attention_dp = 8, .ep = 1, .pp = 1},
                                 512},
                      Deployment{"A wide shared expert, DEP8",
                                 shared_by_far(),
                                 testing::fp4_checkpoint(),
                                 {.attention_tp = 1, .attention_dp = 8, .ep = 8, .pp = 1},
                                 512},
                      Deployment{"A wide shared expert, DEP8, MTP 3",
                                 shared_by_far(),
                                 testing::fp4_checkpoint(),
                                 {.attention_tp = 1, .attention_dp = 8, .ep = 8, .pp = 1},
                                 512,
                                 3},
                      Deployment{"DeepSeek-R1 TEP8",
                                 testing::deepseek_r1(),
                                 testing::fp4_checkpoint(),
                                 {.attention_tp = 8, .attention_dp = 1, .ep = 8, .pp = 1},
                                 1024},
                      Deployment{"DeepSeek-V3.2 DEP8",  // bends and jumps at 2,048 tokens
                                 testing::deepseek_v32(),
                                 testing::fp4_checkpoint(),
                                 {.attention_tp = 1, .attention_dp = 8, .ep = 8, .pp = 1},
                                 1024},
                      Deployment{"DeepSeek-V3.2 TEP8",
                                 testing::deepseek_v32(),
                                 testing::fp4_checkpoint(),
                                 {.attention_tp = 8, .attention_dp = 1, .ep = 8, .pp = 1},
                                 256},
                      Deployment{"Qwen3-32B TP2",
                                 testing::qwen3_32b(),
                                 testing::all_fp8(),
                                 {.attention_tp = 2, .attention_dp = 1, .ep = 1, .pp = 1},
                                 512},
                      Deployment{"Qwen3-32B TP4",
                                 testing::qwen3_32b(),
                                 testing::all_fp8(),
                                 {.attention_tp = 4, .attention_dp = 1, .ep = 1, .pp = 1},
                                 4096},
                      Deployment{"gpt-oss-120b TP1",  // windowed layers bend at 128 tokens
                                 testing::gpt_oss_120b(),
                                 testing::mxfp4_experts(),
                                 {.attention_tp = 1, .attention_dp = 1, .ep = 1, .pp = 1},
                                 512},
                      Deployment{"gpt-oss-120b DEP4",
                                 testing::gpt_oss_120b(),
                                 testing::mxfp4_experts(),
                                 {.attention_tp = 1, .attention_dp = 4, .ep = 4, .pp = 1},
                                 2048}));

}  // namespace
}  // namespace rackplan
