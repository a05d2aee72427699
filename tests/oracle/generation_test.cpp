// SPDX-License-Identifier: Apache-2.0
// Speculative decoding, pieces of prompts and KV that runs out, worked out by hand; the oracle and
// `serve` must both agree. In all examples
//   a decode step of b requests with contexts that sum to C takes T(b, C) = (10·b + C) ns,
//   a prefill step takes 100 ns, or 1 ns a token where the test says so, a transfer 10 ns.
#include "tests/oracle/agreed_run.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

namespace rackplan::oracle {
namespace {

constexpr Tick ns = 1000;

std::shared_ptr<const StepTable> table(int max_batch, StepTable::PrefillGrid grid) {
  std::vector<std::vector<StepTable::Segment>> rows;
  for (int b = 1; b <= max_batch; ++b) {
    rows.push_back({{.x0 = 0, .y0 = 10 * b * ns << subtick_bits, .slope = ns << subtick_bits}});
  }
  return std::make_shared<StepTable>(rows, std::move(grid));
}

StepTable::PrefillGrid flat() {
  return {.tokens = {1}, .depth = {0}, .time = {100 * ns << subtick_bits}};
}

StepTable::PrefillGrid one_ns_a_token() {
  return {
      .tokens = {1, 1001}, .depth = {0}, .time = {ns << subtick_bits, 1001 * ns << subtick_bits}};
}

PoolPlan pool(StepTable::PrefillGrid grid = flat()) {
  return {.steps = table(3, std::move(grid)),
          .max_batch_per_rank = 3,
          .max_prompts_per_rank = 3,
          .max_tokens_per_rank = 1000,
          .kv_capacity_per_rank = 1000};
}

ServingPlan disaggregated() {
  ServingPlan plan{.first = pool(), .decode = pool(), .kv_bytes_per_token = 1024};
  plan.decode->first_endpoint = 1;
  return plan;
}

LogHistogram gaps(const std::vector<std::uint64_t>& values) {
  LogHistogram histogram;
  for (const std::uint64_t value : values) {
    histogram.add(value);
  }
  return histogram;
}

TEST(Generation, DraftsThatAreAllAcceptedTakeAThirdOfTheSteps) {
  // 7 tokens at depth 2, all accepted: (7 + (3 − 1) / 2) / 3 = 2.7, so 3 steps of floor(7·1024 / 3)
  // = 2389 / 1024 tokens. Contexts 10, 12.333 and 14.666: T = 20 + 22.3330 + 24.6660 ns from 110
  // on, in all 66.99902 ns: done at 176,999.02 ps.
  ServingPlan plan = disaggregated();
  plan.decode->mtp = {.depth = 2, .acceptance = {1.0}};
  const Ran r = agreed_run(plan, {{.prompt_tokens = 10, .output_tokens = 7}});
  ASSERT_EQ(r.outcomes.size(), 1U);
  expect_outcome(r.outcomes[0], 0, 130 * ns, 177 * ns);
  EXPECT_EQ(r.result.chunk_gaps, gaps({22, 24}));  // a burst is one chunk
  EXPECT_EQ(r.result.generated_tokens, 7);
}

TEST(Generation, DraftsThatAreNeverAcceptedChangeNothing) {
  ServingPlan plan = disaggregated();
  const std::vector<Request> requests{{.prompt_tokens = 10, .output_tokens = 7}};
  const Ran without = agreed_run(plan, requests);
  plan.decode->mtp = {.depth = 2, .acceptance = {0.0}};
  const Ran refused = agreed_run(plan, requests);
  // T(1, 10 … 16) = 20 + … + 26 = 161 from 110 on.
  expect_outcome(without.outcomes.at(0), 0, 130 * ns, 271 * ns);
  EXPECT_EQ(refused.outcomes, without.outcomes);
}

TEST(Generation, AHorizonCutsABurstAtWholeTokens) {
  // The first example, cut after two of its three steps: floor(2 · 2389 / 1024) = 4 tokens.
  ServingPlan plan = disaggregated();
  plan.decode->mtp = {.depth = 2, .acceptance = {1.0}};
  plan.horizon = 160 * ns;
  const Ran r = agreed_run(plan, {{.prompt_tokens = 10, .output_tokens = 7}});
  EXPECT_EQ(r.result.generated_tokens, 4);
  EXPECT_EQ(r.result.unfinished.decoding, 1);
}

// Two prompts of 10 and 60 tokens at 1 ns a token; the second comes while the first decodes.
const std::vector<Request> interference{
    {.arrival = 0, .prompt_tokens = 10, .output_tokens = 5},
    {.arrival = 15 * ns, .prompt_tokens = 60, .output_tokens = 1}};

TEST(Generation, AWholePromptHoldsUpDecoding) {
  // The first: 10, T(1, 11) = 21 to 31; then the prompt of 60, to 91, and T(1, 12 … 14) = 22 + 23 +
  // 24, to 160.
  const Ran r = agreed_run({.first = pool(one_ns_a_token()), .decode = std::nullopt}, interference);
  ASSERT_EQ(r.outcomes.size(), 2U);
  expect_outcome(r.outcomes[0], 1, 91 * ns, 91 * ns);
  expect_outcome(r.outcomes[1], 0, 10 * ns, 160 * ns);
  EXPECT_EQ(r.result.chunk_gaps, gaps({21, 60 + 22, 23, 24}));
}

TEST(Generation, PiecesMixedWithDecodingShareTheDelay) {
  // A budget of 21 leaves 20 beside the running request: three mixed steps of 21 ns and the context
  // of 12, 13, 14 tokens: 33 + 34 + 35, from 31 to 133.
  ServingPlan plan{.first = pool(one_ns_a_token()), .decode = std::nullopt};
  plan.first.chunk_tokens = 21;
  plan.first.mixes_decode = true;
  const Ran r = agreed_run(plan, interference);
  ASSERT_EQ(r.outcomes.size(), 2U);
  expect_outcome(r.outcomes[0], 0, 10 * ns, 133 * ns);
  expect_outcome(r.outcomes[1], 1, 133 * ns, 133 * ns);
  EXPECT_EQ(r.result.chunk_gaps, gaps({21, 33, 34, 35}));
  EXPECT_EQ(r.result.first.mixed_steps, 3);
}

TEST(Generation, PiecesAloneAreWorthWhatTheirPastTakes) {
  // Time is tokens + work a token, so new · (past + new / 2) counts: 60 tokens whole take 60 + 30,
  // in pieces of 40 and 20 they take 40 + 20 and 20 + (20·40 + 200) / 20 = 70.
  StepTable::PrefillGrid grid;
  grid.tokens = {1, 1001};
  grid.depth = {0, 1000};
  for (const Tick time : {1, 1001, 1001, 2001}) {
    grid.time.push_back(time * ns << subtick_bits);
  }
  ServingPlan plan{.first = pool(grid), .decode = std::nullopt};
  const std::vector<Request> one{{.prompt_tokens = 60, .output_tokens = 1}};
  expect_outcome(agreed_run(plan, one).outcomes.at(0), 0, 90 * ns, 90 * ns);
  plan.first.chunk_tokens = 40;
  expect_outcome(agreed_run(plan, one).outcomes.at(0), 0, 130 * ns, 130 * ns);
}

// Both prompts of 10 tokens at once, 20 tokens out.
const std::vector<Request> twins{{.prompt_tokens = 10, .output_tokens = 20},
                                 {.prompt_tokens = 10, .output_tokens = 20}};

TEST(Generation, TheLastAdmittedGivesWayAndIsPrefilledAgain) {
  // 40 tokens of KV. Both prefilled at 100; before step k they need 2 · (11 + k), 42 for k = 10.
  // Ten steps T(2, 22 + 2k) = 42 + 2k: 510, to 610, with 11 tokens out each. The second goes. The
  // first goes on with T(1, 21 … 29) = 31 + … + 39 = 315, to 925. Only then there is room for the
  // 21 tokens of the second: prefilled by 1025, with its 12th token, and T(1, 22 … 29) = 32 + … +
  // 39 = 284.
  ServingPlan plan{.first = pool(), .decode = std::nullopt};
  plan.first.kv_capacity_per_rank = 40;
  plan.first.kv.policy = KvPolicy::Recompute;
  const Ran r = agreed_run(plan, twins);
  ASSERT_EQ(r.outcomes.size(), 2U);
  expect_outcome(r.outcomes[0], 0, 100 * ns, 925 * ns);
  expect_outcome(r.outcomes[1], 1, 100 * ns, 1309 * ns);
  EXPECT_EQ(r.result.first.preemptions, 1);
  EXPECT_EQ(r.result.first.recomputed_tokens, 21);
  EXPECT_EQ(r.result.first.kv_reserved_peak, 40);
  EXPECT_EQ(r.result.chunk_gaps.counts().at(LogHistogram::bin_of(1025 - 610)), 1U);

  // Blocks of 16: two of two hold contexts up to 16, so that the seventh step, of 17, has no third.
  // (40 tokens are two blocks.) T(2, 22 + 2k), k = 0 … 5: 282, to 382; the first then completes 20
  // tokens, of which it has 7: T(1, 17 … 29) = 27 + … + 39 = 429.
  plan.first.kv.block_tokens = 16;
  const Ran blocks = agreed_run(plan, twins);
  expect_outcome(blocks.outcomes.at(0), 0, 100 * ns, 811 * ns);
  EXPECT_EQ(blocks.result.first.recomputed_tokens, 17);
  EXPECT_EQ(blocks.result.first.kv_reserved_peak, 32);
}

TEST(Generation, SeveralWhoGiveWayComeBackInOrderOfAdmission) {
  // 32 tokens hold prompts of 30, 1 and 1, but not the contexts of 31, 2 and 2 of the next step: at
  // 100 the third goes, which is not enough, and the second. The first: T(1, 31) = 41, to 141. The
  // others again, prefilled at 241: T(2, 6 + 2k) = 26 + 2k until 2·(3 + k) = 34, k = 14: 546, to
  // 787, with 16 tokens each. The third goes once more, being the last. The second: T(1, 17 … 20) =
  // 114, to 901; the third: prefilled at 1001, T(1, 18 … 20) = 87.
  ServingPlan plan{.first = pool(), .decode = std::nullopt};
  plan.first.kv_capacity_per_rank = 32;
  plan.first.kv.policy = KvPolicy::Recompute;
  const Ran r = agreed_run(plan,
                           {{.prompt_tokens = 30, .output_tokens = 2},
                            {.prompt_tokens = 1, .output_tokens = 20},
                            {.prompt_tokens = 1, .output_tokens = 20}});
  ASSERT_EQ(r.outcomes.size(), 3U);
  expect_outcome(r.outcomes[0], 0, 100 * ns, 141 * ns);
  expect_outcome(r.outcomes[1], 1, 100 * ns, 901 * ns);
  expect_outcome(r.outcomes[2], 2, 100 * ns, 1088 * ns);
  EXPECT_EQ(r.result.first.preemptions, 3);
  EXPECT_EQ(r.result.first.recomputed_tokens, 2 + 2 + 17);
}

TEST(Generation, AWatermarkKeepsTheSecondOut) {
  // 21 tokens stay free at an admission. Of 51, prompts of 20 and 10 leave just these.
  ServingPlan plan{.first = pool(), .decode = std::nullopt};
  plan.first.kv_capacity_per_rank = 51;
  plan.first.kv.policy = KvPolicy::Recompute;
  plan.first.kv.watermark_blocks = 21;
  const std::vector<Request> requests{{.prompt_tokens = 20, .output_tokens = 10},
                                      {.prompt_tokens = 10, .output_tokens = 1}};
  expect_outcome(agreed_run(plan, requests).outcomes.at(0), 1, 100 * ns, 100 * ns);
  // Of 50, prompts of 19 and 11 leave 20: the second waits for the end of the first, 100 + T(1, 20
  // … 28) = 30 + … + 38 = 306.
  plan.first.kv_capacity_per_rank = 50;
  const Ran late = agreed_run(
      plan,
      {{.prompt_tokens = 19, .output_tokens = 10}, {.prompt_tokens = 11, .output_tokens = 1}});
  expect_outcome(late.outcomes.at(0), 0, 100 * ns, 406 * ns);
  expect_outcome(late.outcomes.at(1), 1, 506 * ns, 506 * ns);
}

TEST(Generation, RetractionAdmitsByAnEstimateAndReturnsTheOneWithFewestTokens) {
  // 52 tokens. The second needs 10 + 20 and the first, under way, 20 more: 50 > 42, so it waits for
  // the end of the first prefill; then (ratio 0) 30 <= 52 − 11. Prefilled at 200, when both decode
  // from contexts of 11. 2·(11 + k) = 54 for k = 16, after steps 42 + 2k: 912, to 1112, with 17
  // tokens each. The second goes (the larger id). The first: T(1, 27 … 29) = 114, to 1226. The
  // second again: prefilled at 1326, T(1, 28) + T(1, 29) = 77.
  ServingPlan plan{.first = pool(), .decode = std::nullopt};
  plan.first.kv_capacity_per_rank = 52;
  plan.first.kv.policy = KvPolicy::Retract;
  plan.first.kv.ratio = {.initial = 0, .least = 0, .decay = 0};
  const Ran r = agreed_run(plan, twins);
  ASSERT_EQ(r.outcomes.size(), 2U);
  expect_outcome(r.outcomes[0], 0, 100 * ns, 1226 * ns);
  expect_outcome(r.outcomes[1], 1, 200 * ns, 1403 * ns);
  EXPECT_EQ(r.result.first.preemptions, 1);
  EXPECT_EQ(r.result.first.recomputed_tokens, 27);
}

TEST(Generation, ADecodeReplicaPrefillsWhatLostItsKv) {
  // Both moved at 110, at contexts of 10: 2·(10 + k) = 42 for k = 11, after steps 40 + 2k: 550, to
  // 660, with 11 tokens each. The first: T(1, 21 … 29) = 315, to 975. The second is prefilled on
  // the decode replica by 1075, which gives its 12th token: T(1, 22 … 29) = 284.
  ServingPlan plan = disaggregated();
  plan.decode->kv_capacity_per_rank = 40;
  plan.decode->kv.policy = KvPolicy::Recompute;
  const Ran r = agreed_run(plan, twins);
  ASSERT_EQ(r.outcomes.size(), 2U);
  expect_outcome(r.outcomes[0], 0, 150 * ns, 975 * ns);
  expect_outcome(r.outcomes[1], 1, 150 * ns, 1359 * ns);
  EXPECT_EQ(r.result.decode.preemptions, 1);
  EXPECT_EQ(r.result.prompt_tokens, 10 + 10 + 21);  // 10 and 11 tokens of the second again
  EXPECT_EQ(r.result.transfers, 2);
}

}  // namespace
}  // namespace rackplan::oracle
