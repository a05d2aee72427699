// SPDX-License-Identifier: Apache-2.0
// Prefix caches of aggregated replicas, worked out by hand. In all examples
//   a prefill step takes 1 ns a new token, a decode step of b requests 10·b ns,
//   a KV block has 10 tokens and a block of the trace 20, so that a unit is two KV blocks.
#include "tests/oracle/agreed_run.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

namespace rackplan::oracle {
namespace {

constexpr Tick ns = 1000;

ServingPlan aggregated(KvPolicy policy, std::int64_t blocks) {
  std::vector<std::vector<StepTable::Segment>> rows;
  for (int b = 1; b <= 3; ++b) {
    rows.push_back({{.x0 = 0, .y0 = 10 * b * ns << subtick_bits, .slope = 0}});
  }
  StepTable::PrefillGrid grid{
      .tokens = {1, 1001}, .depth = {0}, .time = {ns << subtick_bits, 1001 * ns << subtick_bits}};
  return {.first = {.steps = std::make_shared<StepTable>(rows, std::move(grid)),
                    .max_batch_per_rank = 3,
                    .max_prompts_per_rank = 3,
                    .max_tokens_per_rank = 1000,
                    .kv_capacity_per_rank = 10 * blocks,
                    .kv = {.policy = policy, .block_tokens = 10}},
          .decode = std::nullopt};
}

Request at(Tick arrival, std::int32_t prompt, std::int32_t output) {
  return {.arrival = arrival, .prompt_tokens = prompt, .output_tokens = output};
}

TestBlocks trace(std::int32_t block, std::vector<std::vector<BlockHash>> hashes) {
  return {{.tokens = block, .partial = PartialBlock::Hashed}, std::move(hashes)};
}

TEST(Reuse, ASecondPromptComputesOnlyWhatIsNotThere) {
  // 50 tokens: 1 2 and 10 more, which are in no full block. The second finds 40 of its 60.
  const ServingPlan plan = aggregated(KvPolicy::Recompute, 100);
  const Ran r =
      agreed_run(plan, {at(0, 50, 1), at(1000 * ns, 60, 1)}, trace(20, {{1, 2, 3}, {1, 2, 4}}));
  expect_outcome(r.outcomes.at(0), 0, 50 * ns, 50 * ns);
  expect_outcome(r.outcomes.at(1), 1, 1020 * ns, 1020 * ns);
  EXPECT_EQ(r.result.first.prefix_lookup_tokens, 110);
  EXPECT_EQ(r.result.first.prefix_hit_tokens, 40);
  EXPECT_EQ(r.result.first.prefix_lookup_blocks, 2 + 3);
  EXPECT_EQ(r.result.prompt_tokens, 70);
}

TEST(Reuse, APromptThatIsAllThereComputesItsLastToken) {
  const ServingPlan plan = aggregated(KvPolicy::NoEvict, 100);
  const Ran r = agreed_run(plan, {at(0, 40, 1), at(1000 * ns, 40, 1)}, trace(20, {{1, 2}, {1, 2}}));
  expect_outcome(r.outcomes.at(1), 1, 1001 * ns, 1001 * ns);
  EXPECT_EQ(r.result.first.prefix_hit_tokens, 39);
}

TEST(Reuse, BlocksOfATraceMakeUpKvBlocks) {
  // Blocks of 4: with KV blocks of 10 a unit is 20 tokens, five of the trace. Of 39 tokens in
  // common, one unit is found.
  const std::vector<BlockHash> first{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const std::vector<BlockHash> second{1, 2, 3, 4, 5, 6, 7, 8, 9, 11};
  const Ran r = agreed_run(aggregated(KvPolicy::Recompute, 100),
                           {at(0, 40, 1), at(1000 * ns, 40, 1)},
                           trace(4, {first, second}));
  EXPECT_EQ(r.result.first.prefix_hit_tokens, 20);
  EXPECT_EQ(r.result.first.prefix_lookup_blocks, 2 + 2);
}

TEST(Reuse, WhoSharesBlocksInUseNeedsFewer) {
  // Seven blocks. The first holds six for 40 + 20 tokens, so that the second, of 40 + 10, would
  // wait for its end at 40 + 19·10; sharing four of its five, it runs at once: prefilled from the
  // end of the step at 60, one token, to 61; done with 10 tokens after 9 steps of 20 ns. The first
  // had 2 tokens at 60 and 11 at 241, then 9 more.
  const Ran r = agreed_run(aggregated(KvPolicy::NoEvict, 7),
                           {at(0, 40, 20), at(55 * ns, 40, 10)},
                           trace(20, {{1, 2}, {1, 2}}));
  expect_outcome(r.outcomes.at(0), 1, 61 * ns, 241 * ns);
  expect_outcome(r.outcomes.at(1), 0, 40 * ns, (241 + 80) * ns);
  EXPECT_EQ(r.result.first.kv_reserved_peak, 70);  // 6 + 5 less the 4 in common
  // The first holds 60 tokens from 0 to 321, the second 50 less 40 from 60 to 241.
  EXPECT_NEAR(r.result.first.kv_reserved_token_seconds, (60 * 321 + 10 * 181) * 1e-9, 1e-15);
}

TEST(Reuse, ContextsThatGrowTakeThePlaceOfWhatNobodyUses) {
  // Six blocks. The first leaves two units, 1 and 2. The second, of 10 tokens and other blocks,
  // holds a block and then a second, for the step with a context of 11, beside them. For that of
  // 21, from 1000 + 10 + 10·10 on, it takes the place of 2, which nobody used for
  // longest.
  const std::vector<std::vector<BlockHash>> hashes{{1, 2}, {9}, {1, 2}};
  const ServingPlan plan = aggregated(KvPolicy::Recompute, 6);
  const Ran before = agreed_run(
      plan, {at(0, 40, 1), at(1000 * ns, 10, 30), at(1099 * ns, 40, 1)}, trace(20, hashes));
  EXPECT_EQ(before.result.first.prefix_hit_tokens, 39);
  const Ran after = agreed_run(
      plan, {at(0, 40, 1), at(1000 * ns, 10, 30), at(1101 * ns, 40, 1)}, trace(20, hashes));
  EXPECT_EQ(after.result.first.prefix_hit_tokens, 20);
}

TEST(Reuse, APreemptedRequestFindsItsPromptAgain) {
  // Eight blocks; both prompts of 20 tokens are a unit of their own. Both are prefilled at 40. Four
  // blocks each hold 40 tokens, so that the step with contexts of 41, the 21st, finds none: at 40 +
  // 20·20 = 440 the second gives way, with 21 tokens out. Its unit is the only thing that nobody
  // uses. The first has 24 − 21 to go, from 440 to 470; its blocks never need a sixth. The second
  // needs five for its 41 tokens, which it has at 470, when three blocks are gone but five there:
  // it finds 20 tokens and computes 21.
  const Ran r = agreed_run(
      aggregated(KvPolicy::Recompute, 8), {at(0, 20, 24), at(0, 20, 24)}, trace(20, {{1}, {2}}));
  expect_outcome(r.outcomes.at(0), 0, 40 * ns, 470 * ns);
  EXPECT_EQ(r.result.first.preemptions, 1);
  EXPECT_EQ(r.result.first.recomputed_tokens, 21);
  EXPECT_EQ(r.result.first.prefix_hit_tokens, 0);  // not a lookup of a prompt
  expect_outcome(r.outcomes.at(1), 1, 40 * ns, (470 + 21 + 2 * 10) * ns);
}

TEST(Reuse, KvAwareRoutingFindsTheReplicaThatHasThePrefix) {
  // Two replicas. The third request shares the prefix of the second, which went to the one that had
  // no load.
  ServingPlan plan = aggregated(KvPolicy::Recompute, 100);
  plan.first.replicas = 2;
  plan.first.routing = RoutingPolicy::KvAware;
  const Ran r = agreed_run(plan,
                           {at(0, 40, 30), at(1 * ns, 40, 30), at(200 * ns, 40, 1)},
                           trace(20, {{1, 2}, {3, 4}, {3, 4}}));
  EXPECT_EQ(r.result.first.prefix_hit_tokens, 39);
}

TEST(Conditional, AMostlyKnownPromptStaysWithTheDecodeReplica) {
  // The first: prefilled by 40, moved by 50, where its blocks join the cache, 10 tokens by 150. Of
  // the second, 60 tokens, 40 are there: the decode replica computes 20 by 220, which gives the
  // first token, and two more by 240. The third has 60 tokens left, 50 being too many; the fourth
  // 30, but 30 is all of it. Both are prefilled, moved and decoded: 80 + 10 + 10, 30 + 10 + 10.
  ServingPlan plan = aggregated(KvPolicy::Recompute, 100);
  plan.first.prefix_cache = false;
  plan.decode = plan.first;
  plan.decode->prefix_cache = true;
  plan.decode->first_endpoint = 1;
  plan.decode->routing = RoutingPolicy::KvAware;
  plan.conditional = {.max_tokens = 50, .max_share = 0.7};
  const std::vector<Request> requests{
      at(0, 40, 10), at(200 * ns, 60, 3), at(300 * ns, 80, 1), at(500 * ns, 30, 1)};
  const TestBlocks blocks = trace(20, {{1, 2}, {1, 2, 3}, {1, 9, 8, 7}, {6, 5}});
  const Ran r = agreed_run(plan, requests, blocks);
  expect_outcome(r.outcomes.at(0), 0, 60 * ns, 150 * ns);
  expect_outcome(r.outcomes.at(1), 1, 220 * ns, 240 * ns);
  expect_outcome(r.outcomes.at(2), 2, 400 * ns, 400 * ns);
  expect_outcome(r.outcomes.at(3), 3, 550 * ns, 550 * ns);
  EXPECT_EQ(r.result.local_prefills, 1);
  EXPECT_EQ(r.result.transfers, 3);
  EXPECT_EQ(r.result.decode.prefix_hit_tokens, 40);
  EXPECT_EQ(r.result.decode.prefix_lookup_tokens, 60);  // those that come with their KV look not
  EXPECT_EQ(r.result.prompt_tokens, 40 + 20 + 80 + 30);

  plan.decode->prefix_cache = false;  // nobody knows anything
  EXPECT_EQ(agreed_run(plan, requests, blocks).result.local_prefills, 0);
}

TEST(Conditional, TokensUnderWayCountAtTheReplicaThatPrefills) {
  // Both decode replicas hold block 1 2 after two requests of 40 at once. Two more of 60 that share
  // them come together: the second goes to the other replica, as 20 tokens are under way at the
  // first. Each takes 20 ns, both would take 40 at one.
  ServingPlan plan = aggregated(KvPolicy::Recompute, 100);
  plan.first.prefix_cache = false;
  plan.decode = plan.first;
  plan.decode->prefix_cache = true;
  plan.decode->replicas = 2;
  plan.decode->first_endpoint = 1;
  plan.decode->routing = RoutingPolicy::KvAware;
  plan.conditional = {.max_tokens = 50, .max_share = 0.7};
  const Ran r =
      agreed_run(plan,
                 {at(0, 40, 50), at(0, 40, 50), at(1000 * ns, 60, 1), at(1000 * ns, 60, 1)},
                 trace(20, {{1, 2}, {1, 2}, {1, 2, 3}, {1, 2, 4}}));
  EXPECT_EQ(r.result.local_prefills, 2);
  expect_outcome(r.outcomes.at(2), 2, 1020 * ns, 1020 * ns);
  expect_outcome(r.outcomes.at(3), 3, 1020 * ns, 1020 * ns);
}

}  // namespace
}  // namespace rackplan::oracle
