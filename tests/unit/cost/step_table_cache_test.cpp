// SPDX-License-Identifier: Apache-2.0
#include "models/cost/step_table_cache.h"

#include "models/cost/roofline.h"
#include "tests/unit/cost/specs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace rackplan {
namespace {

/// A roofline that counts how often it is asked, under a name of its own.
class CountingCostModel final : public CostModel {
 public:
  explicit CountingCostModel(std::string name) : name_(std::move(name)) {}
  [[nodiscard]] Price price(const Op& op) const override {
    ++asked;
    return roofline_.price(op);
  }
  [[nodiscard]] std::string identity() const override { return name_; }
  mutable std::atomic<int> asked{0};

 private:
  std::string name_;
  RooflineCostModel roofline_{testing::gb200()};
};

StepInputs qwen_on(const CostModel& cost) {
  return {.model = testing::qwen3_32b(),
          .precision = testing::all_fp8(),
          .plan = {.attention_tp = 2, .attention_dp = 1, .ep = 1, .pp = 1},
          .engine = testing::trtllm(),
          .cost = cost};
}
constexpr StepLimits small{.max_batch_per_rank = 8,
                           .max_context_per_request = 4096,
                           .max_prefill_tokens_per_rank = 64,
                           .max_depth = 4096};

TEST(StepTableCache, EqualInputsShareOneTable) {
  const CountingCostModel cost("shared");
  const auto first = cached_step_table(qwen_on(cost), small);
  const int asked = cost.asked;
  StepInputs renamed = qwen_on(cost);
  renamed.model.title = "another title";
  EXPECT_EQ(cached_step_table(renamed, small), first);
  EXPECT_EQ(cost.asked, asked);
}

TEST(StepTableCache, WhateverChangesAStepsTimeChangesTheKey) {
  const CountingCostModel cost("keys");
  const CountingCostModel other("keys of another");
  const std::string base = step_table_key(qwen_on(cost), small);
  const auto changed = [&](auto change) {
    StepInputs inputs = qwen_on(cost);
    StepLimits limits = small;
    change(inputs, limits);
    EXPECT_NE(step_table_key(inputs, limits), base);
  };
  changed([](auto& in, auto&) { in.model.vocab += 1; });
  changed([](auto& in, auto&) { in.model.sliding_window = SlidingWindowSpec{128, 32}; });
  changed([](auto& in, auto&) { in.model.sparse = SparseSpec{64, 128, 2048}; });
  changed([](auto& in, auto&) { in.mtp_depth = 1; });
  changed([](auto& in, auto&) {
    in.expert_load = expert_load(PowerLawExperts{1.2}, {8, 2, 4, {}});
  });
  changed([](auto& in, auto&) { in.precision.kv_cache = DType::Bf16; });
  changed([](auto& in, auto&) { in.plan.pp = 2; });
  changed([](auto& in, auto&) { in.engine.decode_step_overhead = 1.0 * us; });
  changed([](auto& in, auto&) { in.engine.mtp_step_overhead = 1.0 * us; });
  changed([](auto& in, auto&) { in.engine.gather_step_overhead = 1.0 * us; });
  changed([](auto& in, auto&) { in.expert_exchange = ExpertExchange::AllGather; });
  changed([](auto& in, auto&) { in.time_factor = 1.25; });
  changed([](auto&, auto& limits) { limits.max_depth += 1; });
  EXPECT_NE(step_table_key(qwen_on(other), small), base);
}

TEST(StepTableCache, SlowerStepsAreScaledFromTheTableThatIsThere) {
  const CountingCostModel cost("slower");
  const auto table = cached_step_table(qwen_on(cost), small);
  const int asked = cost.asked;
  StepInputs slower = qwen_on(cost);
  slower.time_factor = 2.0;
  const auto twice = cached_step_table(slower, small);
  EXPECT_EQ(cost.asked, asked);
  EXPECT_EQ(twice->decode_step(3, 1000, 3), 2 * table->decode_step(3, 1000, 3));
  EXPECT_EQ(cached_step_table(slower, small), twice);
}

TEST(StepTableCache, AScaledTableIsTheTableOfScaledSteps) {
  const CountingCostModel cost("scaled");
  StepInputs inputs = qwen_on(cost);
  inputs.time_factor = 1.37;
  const auto table = cached_step_table(inputs, small);
  constexpr double promised = 0.005;  // of a table, against the step graph
  for (const std::int64_t context : {0, 700, 4096}) {
    const double exact =
        decode_time(inputs, {.rank_batch = 8, .rank_context = 8 * context, .global_requests = 8}) /
        s;
    const double tabulated =
        static_cast<double>(table->decode_step(8, 8 * context, 8)) / subticks_per_second;
    EXPECT_NEAR(tabulated, exact, promised * exact);
  }
  const double exact = prefill_time(inputs, prefill_shape(64, 32.0, 1.0)) / s;
  const double tabulated =
      static_cast<double>(table->prefill_step(64, 64 * 32, 64)) / subticks_per_second;
  EXPECT_NEAR(tabulated, exact, promised * exact);
}

TEST(StepTableCache, ThreadsThatAskTogetherGetOneTable) {
  const CountingCostModel cost("threads");
  std::vector<std::shared_ptr<const StepTable>> tables(8);
  {
    std::vector<std::jthread> threads;
    for (auto& table : tables) {
      threads.emplace_back([&] { table = cached_step_table(qwen_on(cost), small); });
    }
  }
  for (const auto& table : tables) {
    EXPECT_EQ(table, tables.front());
  }
}

}  // namespace
}  // namespace rackplan
