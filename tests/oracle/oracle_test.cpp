// SPDX-License-Identifier: Apache-2.0
// The oracle against examples worked out by hand. In all of them
//   a prefill step takes 100 ns, a transfer 10 ns,
//   a decode step of b requests with contexts that sum to C takes T(b, C) = (10·b + C) ns.
#include "tests/oracle/oracle.h"

#include "tests/oracle/recorder.h"
#include "tests/oracle/test_fabric.h"
#include "tests/oracle/test_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace rackplan::oracle {
namespace {

constexpr Tick ns = 1000;

std::shared_ptr<const StepTable> table(int max_batch, StepTable::Experts experts = {}) {
  std::vector<std::vector<StepTable::Segment>> rows;
  for (int b = 1; b <= max_batch; ++b) {
    rows.push_back({{.x0 = 0, .y0 = 10 * b * ns << subtick_bits, .slope = ns << subtick_bits}});
  }
  return std::make_shared<StepTable>(
      rows,
      StepTable::PrefillGrid{.tokens = {1}, .depth = {0}, .time = {100 * ns << subtick_bits}},
      std::move(experts));
}

PoolPlan pool(int max_batch) {
  return {.steps = table(max_batch),
          .max_batch_per_rank = max_batch,
          .max_prompts_per_rank = 3,
          .max_tokens_per_rank = 1000,
          .kv_capacity_per_rank = 1000};
}

ServingPlan disaggregated(int max_batch) {
  ServingPlan plan{.first = pool(1), .decode = pool(max_batch), .kv_bytes_per_token = 1024};
  plan.decode->first_endpoint = 1;
  return plan;
}

ServingPlan aggregated(int max_batch) {
  return {.first = pool(max_batch), .decode = std::nullopt};
}

struct Ran {
  ServeResult result;
  std::vector<Outcome> outcomes;
  std::vector<TestFabric::Transfer> transfers;
  Causes causes;
};

/// Requests are given without id, in order of arrival.
Ran run(const ServingPlan& plan,
        std::vector<Request> requests,
        const FabricRule& rule = {.latency = 10 * ns}) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    requests[i].id = i;
  }
  ListSource source(requests);
  TestFabric fabric(rule);
  Recorder log;
  Ran ran;
  ran.result = serve_step_by_step(plan, source, fabric, log, &ran.causes);
  ran.outcomes = log.outcomes();
  ran.transfers = fabric.log();
  return ran;
}

/// The histogram that holds these gaps, in nanoseconds.
LogHistogram gaps(const std::vector<std::uint64_t>& values) {
  LogHistogram histogram;
  for (const std::uint64_t value : values) {
    histogram.add(value);
  }
  return histogram;
}

void expect_outcome(const Outcome& outcome, RequestId id, Tick first_token, Tick completed) {
  EXPECT_FALSE(outcome.reason.has_value());
  EXPECT_EQ(outcome.completion.request.id, id);
  EXPECT_EQ(outcome.completion.first_token, first_token);
  EXPECT_EQ(outcome.completion.completed, completed);
}

TEST(Oracle, ARequestAlonePassesPrefillTransferAndDecode) {
  ServingPlan plan = disaggregated(1);
  plan.ingress = 5 * ns;
  // Routed at 1000 + 5, prefill to 1105. 11 tokens of 1 KiB at 2 ns a KiB and 10 ns latency: to
  // 1137. T(1, 11) = 21, T(1, 12) = 22, T(1, 13) = 23: tokens at 1158, 1180 and 1203.
  const Ran r = run(plan,
                    {{.arrival = 1000 * ns, .prompt_tokens = 11, .output_tokens = 3}},
                    {.latency = 10 * ns, .ticks_per_kib = 2 * ns});
  ASSERT_EQ(r.outcomes.size(), 1U);
  expect_outcome(r.outcomes[0], 0, 1158 * ns, 1203 * ns);
  EXPECT_EQ(r.result.chunk_gaps, gaps({22, 23}));
  EXPECT_EQ(r.result.requests, 1);
  EXPECT_EQ(r.result.completed, 1);
  EXPECT_EQ(r.result.prompt_tokens, 11);
  EXPECT_EQ(r.result.generated_tokens, 3);
  EXPECT_EQ(r.result.transfers, 1);
  EXPECT_EQ(r.result.transfer_bytes, 11 * 1024);
  EXPECT_EQ(r.result.end, 1203 * ns);
  EXPECT_EQ(r.result.first.kv_reserved_peak, 11);
  EXPECT_EQ(r.result.decode.kv_reserved_peak, 14);
  EXPECT_EQ(r.result.unfinished.total(), 0);
}

TEST(Oracle, TwoRequestsShareDecodeStepsUntilOneLeaves) {
  // Both prefilled at 100, both moved at 110. T(2, 10 + 20) = 50: first tokens at 160.
  // T(2, 32) = 52: the second is done at 212. T(1, 12) = 22, T(1, 13) = 23: the first at 257.
  const Ran r =
      run(disaggregated(3),
          {{.prompt_tokens = 10, .output_tokens = 4}, {.prompt_tokens = 20, .output_tokens = 2}});
  ASSERT_EQ(r.outcomes.size(), 2U);
  expect_outcome(r.outcomes[0], 1, 160 * ns, 212 * ns);
  expect_outcome(r.outcomes[1], 0, 160 * ns, 257 * ns);
  EXPECT_EQ(r.result.chunk_gaps, gaps({52, 52, 22, 23}));
  EXPECT_EQ(r.causes.completion, 1);
  EXPECT_EQ(r.result.decode.decode_by_batch.at(2).steps, 2);
  EXPECT_EQ(r.result.decode.decode_by_batch.at(1).steps, 2);
  EXPECT_EQ(r.result.first.prefill_by_size.at(4).steps, 1);  // one step of 30 tokens
}

TEST(Oracle, ARequestThatBecomesReadyMidStepJoinsAtTheNextBoundary) {
  // The first is at the decode replica at 110; alone, T(1, 10…) = 20, 21, 22, 23, 24 end at
  // 130, 151, 173, 196, 220. The second waits for the prefill replica until 100, is prefilled at
  // 200 and there at 210: it joins at 220. T(2, 15 + 20) = 55: its only token at 275. The first
  // goes on with T(1, 16) = 26 and T(1, 17) = 27: 8 tokens at 328.
  const Ran r = run(disaggregated(3),
                    {{.arrival = 0, .prompt_tokens = 10, .output_tokens = 8},
                     {.arrival = 50 * ns, .prompt_tokens = 20, .output_tokens = 1}});
  ASSERT_EQ(r.outcomes.size(), 2U);
  expect_outcome(r.outcomes[0], 1, 275 * ns, 275 * ns);
  expect_outcome(r.outcomes[1], 0, 130 * ns, 328 * ns);
  EXPECT_EQ(r.result.chunk_gaps, gaps({21, 22, 23, 24, 55, 26, 27}));
  EXPECT_EQ(r.causes.admission, 1);
  // The second waited from 50 to 100 for prefill and from 210 to 220 for decode.
  EXPECT_DOUBLE_EQ(r.result.first.queue_request_seconds, 50e-9);
  EXPECT_DOUBLE_EQ(r.result.decode.queue_request_seconds, 10e-9);
}

TEST(Oracle, AFullReplicaLetsTheNextInWhenOneLeaves) {
  // One slot: the first decodes from 110, T(1, 10) = 20 and T(1, 11) = 21, to 151. Only then the
  // second: T(1, 20) = 30, to 181.
  const Ran r =
      run(disaggregated(1),
          {{.prompt_tokens = 10, .output_tokens = 2}, {.prompt_tokens = 20, .output_tokens = 1}});
  ASSERT_EQ(r.outcomes.size(), 2U);
  expect_outcome(r.outcomes[0], 0, 130 * ns, 151 * ns);
  expect_outcome(r.outcomes[1], 1, 181 * ns, 181 * ns);
  EXPECT_DOUBLE_EQ(r.result.decode.queue_request_seconds, 41e-9);
  EXPECT_GT(r.causes.slot_blocked, 0);
}

TEST(Oracle, AHeadWithoutKvRoomIsNotOvertaken) {
  // 40 tokens of KV; the three reserve 12, 30 and 6. The second does not fit beside the first, and
  // the third, which would, waits behind it. The first: 130, 151. Then T(2, 20 + 5) = 45: the third
  // is done at 196. The second goes on with T(1, 21…29) = 31 + … + 39 = 315: done at 511.
  ServingPlan plan = disaggregated(3);
  plan.decode->kv_capacity_per_rank = 40;
  const Ran r = run(plan,
                    {{.prompt_tokens = 10, .output_tokens = 2},
                     {.prompt_tokens = 20, .output_tokens = 10},
                     {.prompt_tokens = 5, .output_tokens = 1}});
  ASSERT_EQ(r.outcomes.size(), 3U);
  expect_outcome(r.outcomes[0], 0, 130 * ns, 151 * ns);
  expect_outcome(r.outcomes[1], 2, 196 * ns, 196 * ns);
  expect_outcome(r.outcomes[2], 1, 196 * ns, 511 * ns);
  EXPECT_EQ(r.result.decode.kv_reserved_peak, 36);
  EXPECT_EQ(r.causes.kv_blocked, 1 + 1);  // at 110 and at the boundary at 130
}

TEST(Oracle, AnAggregatedReplicaPrefillsBeforeItGoesOnDecoding) {
  // The first: prefilled, with its first token, at 100; T(1, 11) = 21 to 121. The second is ready
  // since 110 and is prefilled from 121 to 221. T(2, 12 + 21) = 53: both done at 274.
  const Ran r = run(aggregated(4),
                    {{.arrival = 0, .prompt_tokens = 10, .output_tokens = 3},
                     {.arrival = 110 * ns, .prompt_tokens = 20, .output_tokens = 2}});
  ASSERT_EQ(r.outcomes.size(), 2U);
  expect_outcome(r.outcomes[0], 0, 100 * ns, 274 * ns);
  expect_outcome(r.outcomes[1], 1, 221 * ns, 274 * ns);
  EXPECT_EQ(r.result.chunk_gaps, gaps({21, 274 - 121, 53}));
  EXPECT_EQ(r.result.transfers, 0);
  EXPECT_EQ(r.causes.prefill_interrupts, 1);
  EXPECT_EQ(r.result.first.requests, std::vector<std::int64_t>{2});
}

TEST(Oracle, AClockKeepsFractionsAndEventsRoundUp) {
  // 1.5 ticks a step from 110,000: tokens at 110,001.5, 110,003 and 110,004.5.
  ServingPlan plan = disaggregated(1);
  plan.decode->steps = std::make_shared<StepTable>(
      std::vector<std::vector<StepTable::Segment>>{{{.x0 = 0, .y0 = 3 << 15, .slope = 0}}},
      StepTable::PrefillGrid{});
  const Ran r = run(plan, {{.prompt_tokens = 10, .output_tokens = 3}});
  ASSERT_EQ(r.outcomes.size(), 1U);
  expect_outcome(r.outcomes[0], 0, 110'002, 110'005);
}

TEST(Oracle, AHorizonLeavesRequestsWhereTheyAre) {
  // The run of "joins at the next boundary", cut at 215: four tokens of the first, the second waits
  // for a decode step to end. A third starts its prefill at 215, a fourth comes too late to count.
  ServingPlan plan = disaggregated(3);
  const std::vector<Request> requests{
      {.arrival = 0, .prompt_tokens = 10, .output_tokens = 8},
      {.arrival = 50 * ns, .prompt_tokens = 20, .output_tokens = 1},
      {.arrival = 215 * ns, .prompt_tokens = 30, .output_tokens = 1},
      {.arrival = 216 * ns, .prompt_tokens = 1, .output_tokens = 1}};
  plan.horizon = 215 * ns;
  Ran r = run(plan, requests);
  EXPECT_EQ(r.result.requests, 3);
  EXPECT_EQ(r.result.unfinished.decoding, 1);
  EXPECT_EQ(r.result.unfinished.waiting_decode, 1);
  EXPECT_EQ(r.result.unfinished.in_prefill, 1);
  EXPECT_EQ(r.result.unfinished.total(), 3);
  EXPECT_EQ(r.result.generated_tokens, 4);
  EXPECT_EQ(r.result.prompt_tokens, 30);
  EXPECT_EQ(r.result.end, 215 * ns);

  plan.horizon = 220 * ns;  // takes in the boundary at 220 itself
  r = run(plan, requests);
  EXPECT_EQ(r.result.unfinished.decoding, 2);
  EXPECT_EQ(r.result.generated_tokens, 5);

  plan.horizon = 105 * ns;
  plan.ingress = 60 * ns;  // the first is in prefill until 160, the second not routed before 110
  r = run(plan, requests);
  EXPECT_EQ(r.result.requests, 2);
  EXPECT_EQ(r.result.unfinished.in_prefill, 1);
  EXPECT_EQ(r.result.unfinished.not_routed, 1);
}

TEST(Oracle, ARequestThatFitsNowhereIsRejectedWhenRouted) {
  ServingPlan plan = disaggregated(3);
  plan.ingress = 7 * ns;
  plan.decode->kv_capacity_per_rank = 40;
  plan.max_positions = 30;
  const Ran r = run(plan,
                    {{.prompt_tokens = 40, .output_tokens = 1},
                     {.prompt_tokens = 30, .output_tokens = 1},
                     {.prompt_tokens = 29, .output_tokens = 1}});
  ASSERT_EQ(r.outcomes.size(), 3U);
  EXPECT_EQ(r.outcomes[0].reason, RejectReason::ExceedsKvCapacity);  // 41 > 40, before 41 > 30
  EXPECT_EQ(r.outcomes[0].completion.completed, 7 * ns);
  EXPECT_EQ(r.outcomes[1].reason, RejectReason::ExceedsPositions);  // 31 > 30
  EXPECT_EQ(r.outcomes[2].reason, std::nullopt);
  EXPECT_EQ(r.result.rejected, 2);
}

TEST(Oracle, TransfersGoToTheRankWithTheFewestRequestsOfTheReplicaInTurn) {
  // One prefill rank (endpoint 0), two decode replicas of two ranks (endpoints 1, 2 and 3, 4).
  // Three transfers start at 100, done by 130; two at 200, when all ranks are empty again.
  ServingPlan plan = disaggregated(3);
  plan.decode->replicas = 2;
  plan.decode->ranks = 2;
  const std::vector<Request> five(5, {.prompt_tokens = 10, .output_tokens = 1});
  const Ran r = run(plan, five);
  std::vector<EndpointId> receivers;
  for (const TestFabric::Transfer& transfer : r.transfers) {
    EXPECT_EQ(transfer.from, 0U);
    receivers.push_back(transfer.to);
  }
  EXPECT_EQ(receivers, (std::vector<EndpointId>{1, 3, 2, 3, 1}));
  EXPECT_EQ(r.result.decode.requests, (std::vector<std::int64_t>{3, 2}));
}

TEST(Oracle, RanksStepAtThePaceOfTheSlowest) {
  // Two decode ranks: 0 gets the first and third (14 + 14 tokens), 1 the second (30). Each step
  // adds 2 tokens to rank 0 and 1 to rank 1: C* = 30, 31, 32, 34, 36, with rank 0 ahead from 34 on.
  // T(2, C*) = 50, 51, 52, 54, 56 from 110 on.
  ServingPlan plan = disaggregated(3);
  plan.decode->ranks = 2;
  const Ran r = run(plan,
                    {{.prompt_tokens = 14, .output_tokens = 5},
                     {.prompt_tokens = 30, .output_tokens = 5},
                     {.prompt_tokens = 14, .output_tokens = 5}});
  ASSERT_EQ(r.outcomes.size(), 3U);
  for (RequestId id = 0; id < 3; ++id) {
    expect_outcome(r.outcomes[id], id, 160 * ns, 373 * ns);
  }
  EXPECT_EQ(r.causes.leader_change, 1);
  EXPECT_EQ(r.result.decode.decode_by_batch.at(2).steps, 5);
  EXPECT_DOUBLE_EQ(r.result.decode.decode_by_batch.at(2).request_seconds, 3 * 263e-9);
}

TEST(Oracle, AStepIsPaddedToAGraphAndItsExpertsSeeTheRequestsOfAllRanks) {
  // Graphs of 1 and 4; experts take 100 ns a request, at least 150 in steps of batch 1.
  // Ranks of 10 + 5 and 20 tokens: T = 10·4 + 20 + 100·3 = 360, to 470. The second is left:
  // T = 10·1 + 21 + 150 = 181, to 651.
  const std::int64_t experts = 100 * ns << subtick_bits;
  ServingPlan plan = disaggregated(4);
  plan.decode->ranks = 2;
  plan.decode->graph_batches = {1, 4};
  plan.decode->steps = table(
      4,
      {.time = {0, experts, 2 * experts, 3 * experts}, .floor = {experts + experts / 2, 0, 0, 0}});
  const Ran r = run(plan,
                    {{.prompt_tokens = 10, .output_tokens = 1},
                     {.prompt_tokens = 20, .output_tokens = 2},
                     {.prompt_tokens = 5, .output_tokens = 1}});
  ASSERT_EQ(r.outcomes.size(), 3U);
  expect_outcome(r.outcomes[0], 0, 470 * ns, 470 * ns);
  expect_outcome(r.outcomes[1], 2, 470 * ns, 470 * ns);
  expect_outcome(r.outcomes[2], 1, 470 * ns, 651 * ns);
  EXPECT_EQ(r.result.decode.decode_by_batch.at(4).steps, 1);
  EXPECT_EQ(r.result.decode.decode_by_batch.at(1).steps, 1);
}

TEST(Oracle, APrefillStepLastsAsLongAsItsSlowestRank) {
  // A rank takes 1 ns a token and 10 ns · (tokens of the step / its own − 1), at most 10. The
  // prompts go to ranks 0, 1 and 1: 40 and 10 + 20 tokens. 40 + 7.5 ns against 30 + 10 ns.
  ServingPlan plan = disaggregated(3);
  plan.first.ranks = 2;
  plan.decode->first_endpoint = 2;
  const auto in_ns = [](std::int64_t time) { return time * ns << subtick_bits; };
  plan.first.steps = std::make_shared<StepTable>(
      std::vector<std::vector<StepTable::Segment>>{},
      StepTable::PrefillGrid{.tokens = {1, 1001},
                             .depth = {0},
                             .spread = {8, 16},
                             .time = {in_ns(1), in_ns(11), in_ns(1001), in_ns(1011)}});
  const Ran r = run(plan,
                    {{.prompt_tokens = 40, .output_tokens = 1},
                     {.prompt_tokens = 10, .output_tokens = 1},
                     {.prompt_tokens = 20, .output_tokens = 1}});
  ASSERT_EQ(r.transfers.size(), 3U);
  for (const TestFabric::Transfer& transfer : r.transfers) {
    EXPECT_EQ(transfer.started, 47'500);
    EXPECT_EQ(transfer.from, transfer.id == 0 ? 0U : 1U);
  }
  const PrefillClass& size = r.result.first.prefill_by_size.at(5);  // 40 tokens
  EXPECT_EQ(size.tokens, 70);
  EXPECT_EQ(size.rank_tokens, 40);
}

TEST(Oracle, ARequestWaitsForItsOwnRank) {
  // Aggregated, two ranks of one slot. The first two are prefilled until 100. The third, to rank 0,
  // waits for the first; the fourth, to rank 1, for the second, which is done at 100 + T(1, 21) =
  // 131. The fourth is prefilled until 231, the first goes on with T(1, 12) = 22 and T(1, 13) = 23,
  // to 276, and the third is prefilled from then on.
  ServingPlan plan = aggregated(1);
  plan.first.ranks = 2;
  const Ran r = run(plan,
                    {{.arrival = 0, .prompt_tokens = 10, .output_tokens = 4},
                     {.arrival = 0, .prompt_tokens = 20, .output_tokens = 2},
                     {.arrival = 10 * ns, .prompt_tokens = 5, .output_tokens = 1},
                     {.arrival = 20 * ns, .prompt_tokens = 5, .output_tokens = 1}});
  ASSERT_EQ(r.outcomes.size(), 4U);
  expect_outcome(r.outcomes[0], 1, 100 * ns, 131 * ns);
  expect_outcome(r.outcomes[1], 3, 231 * ns, 231 * ns);
  expect_outcome(r.outcomes[2], 0, 100 * ns, 276 * ns);
  expect_outcome(r.outcomes[3], 2, 376 * ns, 376 * ns);
}

TEST(Oracle, TheLeastLoadedReplicaHasTheShortestLedger) {
  // Aggregated, one slot. The first, long, goes to replica 0; the second, arriving while it runs,
  // to 1, where it is done at 110 + 100. The third comes after that: 1 is empty, 0 is not.
  ServingPlan plan = aggregated(1);
  plan.first.replicas = 2;
  plan.first.routing = RoutingPolicy::LeastLoaded;
  const Ran r = run(plan,
                    {{.arrival = 0, .prompt_tokens = 10, .output_tokens = 50},
                     {.arrival = 110 * ns, .prompt_tokens = 10, .output_tokens = 1},
                     {.arrival = 300 * ns, .prompt_tokens = 10, .output_tokens = 1}});
  EXPECT_EQ(r.result.first.requests, (std::vector<std::int64_t>{1, 2}));
  ASSERT_EQ(r.outcomes.size(), 3U);
  expect_outcome(r.outcomes[1], 2, 400 * ns, 400 * ns);
}

TEST(Oracle, AUserSendsTheNextRequestAfterTheAnswer) {
  // Aggregated, output 1: the first is done at 100; one tick and 5 ns of thought later the second.
  UserSource source(1, 5 * ns, {{10, 1}, {10, 1}});
  TestFabric fabric({});
  Recorder log;
  const ServeResult result = serve_step_by_step(aggregated(1), source, fabric, log);
  ASSERT_EQ(log.outcomes().size(), 2U);
  EXPECT_EQ(log.outcomes()[1].completion.request.arrival, 105 * ns + 1);
  expect_outcome(log.outcomes()[1], 1, 205 * ns + 1, 205 * ns + 1);
  EXPECT_EQ(result.requests, 2);
}

}  // namespace
}  // namespace rackplan::oracle
