// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/router.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace rackplan {
namespace {

constexpr BlockConvention blocks_of_100{.tokens = 100};

PoolPlan pool(RoutingPolicy policy, int replicas, int ranks = 1) {
  PoolPlan plan;
  plan.replicas = replicas;
  plan.ranks = ranks;
  plan.routing = policy;
  plan.kv_routing.block_tokens = 10;
  return plan;
}

Request prompt(RequestId id, std::int32_t tokens) {
  return {.id = id, .prompt_tokens = tokens, .output_tokens = 1};
}

std::uint32_t replica(Router& router, RequestId id = 0, std::int32_t tokens = 100) {
  return router.route(prompt(id, tokens), {}, 0).replica;
}

TEST(Router, RoundRobinTakesReplicasInTurnWhateverLeaves) {
  Router router(pool(RoutingPolicy::RoundRobin, 3), PoolWork::Decode, 1);
  EXPECT_EQ(replica(router), 0U);
  EXPECT_EQ(replica(router), 1U);
  router.completed({.replica = 0}, prompt(0, 100));
  EXPECT_EQ(replica(router), 2U);
  EXPECT_EQ(replica(router), 0U);
}

TEST(Router, LeastLoadedCountsWhatItRoutedAndWhatLeft) {
  Router router(pool(RoutingPolicy::LeastLoaded, 3), PoolWork::Decode, 1);
  EXPECT_EQ(replica(router), 0U);
  EXPECT_EQ(replica(router), 1U);
  EXPECT_EQ(replica(router), 2U);
  EXPECT_EQ(replica(router), 0U);  // all have one: the lowest index
  router.completed({.replica = 1}, prompt(0, 100));
  EXPECT_EQ(replica(router), 1U);  // loads 2, 0, 1
  EXPECT_EQ(replica(router), 1U);  // loads 2, 1, 1
  EXPECT_EQ(replica(router), 2U);  // loads 2, 2, 1
}

TEST(Router, ARandomChoiceDependsOnTheRequestAloneAndIsUniform) {
  Router router(pool(RoutingPolicy::Random, 4), PoolWork::Prefill, 7);
  Router backwards(pool(RoutingPolicy::Random, 4), PoolWork::Prefill, 7);
  std::vector<std::uint32_t> chosen;
  for (RequestId id = 0; id < 4000; ++id) {
    chosen.push_back(replica(router, id));
  }
  for (RequestId id = 4000; id-- > 0;) {
    ASSERT_EQ(replica(backwards, id), chosen[id]);
  }
  for (std::uint32_t each = 0; each < 4; ++each) {
    // 1,000 expected, standard deviation sqrt(4000 · 1/4 · 3/4) = 27.
    const auto times = static_cast<double>(std::count(chosen.begin(), chosen.end(), each));
    EXPECT_NEAR(times, 1000.0, 100.0);
  }
}

TEST(Router, AKvAwareTargetIsARankOfAReplica) {
  Router router(pool(RoutingPolicy::KvAware, 2, 2), PoolWork::Prefill, 1);
  std::array<int, 4> taken{};
  for (RequestId id = 0; id < 8; ++id) {
    // Equal prompts go where fewer prefill tokens are: two on each of the four.
    const Router::Choice choice = router.route(prompt(id, 100), {}, 0);
    ++taken[choice.replica * 2 + choice.rank];
    EXPECT_EQ(choice.prefill_tokens, 100);
  }
  EXPECT_EQ(taken, (std::array<int, 4>{2, 2, 2, 2}));
}

TEST(Router, ACachedPrefixIsWorthItsTokensOfLoad) {
  Router router(pool(RoutingPolicy::KvAware, 2), PoolWork::Prefill, 1);
  const std::vector<BlockHash> hashes{1, 2, 3, 4};
  router.stored(1, 0, std::vector<BlockHash>{3, 2, 1}, 0);
  const PromptBlocks blocks{blocks_of_100, hashes};
  // Costs in tokens: 400 on the first; 400 − 300 on the second, which is charged with 100.
  EXPECT_EQ(router.route(prompt(0, 400), blocks, 0).replica, 1U);
  EXPECT_EQ(router.route(prompt(1, 400), blocks, 0).replica, 1U);  // 400 against 200
  const Router::Choice third = router.route(prompt(2, 400), blocks, 0);
  EXPECT_EQ(third.replica, 1U);  // 400 against 300
  EXPECT_EQ(third.prefill_tokens, 100);
  // 290 + 400 − 300 on the second, once a prompt of 10 tokens less left: 390 against 400.
  router.prefilled({.replica = 1, .rank = 0, .prefill_tokens = 10});
  EXPECT_EQ(router.route(prompt(3, 400), blocks, 0).replica, 1U);
  // 390 + 100 against 400.
  const Router::Choice fifth = router.route(prompt(4, 400), blocks, 0);
  EXPECT_EQ(fifth.replica, 0U);
  EXPECT_EQ(fifth.prefill_tokens, 400);
}

TEST(Router, ADecodeRouterWeighsTheBlocksOfPromptsUntilTheyComplete) {
  Router router(pool(RoutingPolicy::KvAware, 2), PoolWork::Decode, 1);
  const Router::Choice first = router.route(prompt(0, 95), {}, 0);  // 10 blocks of 10 tokens
  const std::uint32_t other = 1 - first.replica;
  EXPECT_EQ(replica(router, 1, 50), other);  // 0 against 10
  EXPECT_EQ(replica(router, 2, 60), other);  // 5 against 10: then 11
  EXPECT_EQ(replica(router, 3, 20), first.replica);
  router.completed(first, prompt(0, 95));            // 2 are left
  EXPECT_EQ(replica(router, 4, 80), first.replica);  // 2 against 11: then 10
  EXPECT_EQ(replica(router, 5, 10), first.replica);  // 10 against 11
}

TEST(Router, ARequestMayCountForMoreThanItsBlocks) {
  PoolPlan plan = pool(RoutingPolicy::KvAware, 2);
  plan.kv_routing.request_weight = 4 * KvRouting::one;
  Router router(plan, PoolWork::Decode, 1);
  const std::uint32_t first = replica(router, 0, 60);  // 6 blocks and 4
  EXPECT_EQ(replica(router, 1, 10), 1 - first);        // 1 and 4
  EXPECT_EQ(replica(router, 2, 10), 1 - first);        // 5 against 10: then 10
}

TEST(Router, AllAreAboveWhenTheLeastLoadedIs) {
  Router router(pool(RoutingPolicy::RoundRobin, 2, 4), PoolWork::Prefill, 1);
  static_cast<void>(router.route(prompt(0, 401), {}, 0));
  EXPECT_FALSE(router.all_above(100));
  const Router::Choice second = router.route(prompt(1, 404), {}, 0);
  EXPECT_TRUE(router.all_above(100));   // 401 and 404 tokens on four ranks each
  EXPECT_FALSE(router.all_above(101));  // 404 = 4 · 101
  router.prefilled(second);
  EXPECT_FALSE(router.all_above(100));
}

}  // namespace
}  // namespace rackplan
