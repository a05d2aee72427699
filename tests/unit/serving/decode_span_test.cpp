// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/decode_span.h"

#include "sim/engine/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace rackplan {
namespace {

constexpr std::int64_t subticks_in_ms = 1'000'000'000LL << subtick_bits;
constexpr std::int64_t one = 1024;  // token

StepTable::PrefillGrid no_prefill() {
  return {.tokens = {1}, .depth = {0}, .time = {1}};
}

// Rows of batch 1 to `batches` with segments at irregular knots, slopes growing and zero among
// them.
StepTable bent_table(int batches, std::uint64_t seed) {
  std::vector<std::vector<StepTable::Segment>> rows;
  for (int b = 1; b <= batches; ++b) {
    std::vector<StepTable::Segment> row;
    std::int64_t x = 0;
    std::int64_t y = 1'000'003 + 77'777 * b;
    for (int i = 0; i < 5; ++i) {
      const auto entity = static_cast<std::uint64_t>(b * 100 + i);
      const std::int64_t slope = i == 2 ? 0 : draw_integer(0, 900, seed, Purpose::Routing, entity);
      row.push_back({x, y, slope});
      const std::int64_t width = draw_integer(1, 400, seed, Purpose::Arrival, entity);
      x += width;
      y += slope * width;
    }
    rows.push_back(row);
  }
  return {rows, no_prefill()};
}

/// A span of one rank of `batch` requests, without padding.
DecodeSpan span_of(
    const StepTable& table, Clock start, std::int64_t step, int batch, std::int64_t context) {
  DecodeSpan span(1);
  span.start = start;
  span.step = step;
  for (int i = 0; i < batch; ++i) {
    span.batch.add(0, i == 0 ? context * one : 0, one, step);
  }
  PoolPlan plan;
  plan.max_batch_per_rank = batch;
  span.settle(table, BatchPadding(plan));
  return span;
}

TEST(DecodeSpan, OneSegmentSumsLikeAnArithmeticSeries) {
  // T(b, C) = 10 ms + 2 ns·C. Batch 3 from context sum 300: 10.0006 ms, then 6 ns more each step.
  // Four steps: 4·10.0006 ms + (0 + 1 + 2 + 3)·6 ns = 40.002436 ms.
  const std::int64_t ns = subticks_in_ms / 1'000'000;
  const StepTable table({{{0, 10 * subticks_in_ms, 2 * ns}},
                         {{0, 10 * subticks_in_ms, 2 * ns}},
                         {{0, 10 * subticks_in_ms, 2 * ns}}},
                        no_prefill());
  const DecodeSpan span = span_of(table, 0, 0, 3, 300);
  EXPECT_EQ(tick_of(span.end_after(table, 4)), 40'002'436'000);  // ps
  EXPECT_EQ(tick_of(span.end_after(table, 0)), 0);
}

TEST(DecodeSpan, JumpingEqualsSteppingAcrossSegments) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const StepTable table = bent_table(4, seed);
    const int batch = static_cast<int>(draw_integer(1, 4, seed, Purpose::PromptLength, 0));
    const DecodeSpan span = span_of(table, clock_at(12345) + 17, 5, batch, 7);
    Clock end = span.start;
    std::int64_t context = 7;
    for (std::int64_t n = 1; n <= 1000; ++n) {
      end += clock_of(table.decode_step(batch, context, batch));
      context += batch;
      ASSERT_TRUE(span.end_after(table, n) == end) << "seed " << seed << " step " << n;
    }
  }
}

/// Ranks of 1 to 4 requests with contexts such that the emptier lead at first.
DecodeSpan crossing_span(const StepTable& table, const BatchPadding& padding) {
  DecodeSpan span(4);
  span.start = clock_at(77) + 5;
  span.step = 12;
  for (std::size_t rank = 0; rank < 4; ++rank) {
    for (std::size_t i = 0; i <= rank; ++i) {
      const auto r = static_cast<std::int64_t>(rank);
      span.batch.add(rank, one * (i == 0 ? 200 - 17 * r * r : 3), one, 12);
    }
  }
  span.settle(table, padding);
  return span;
}

TEST(DecodeSpan, JumpingEqualsSteppingAcrossChangesOfTheSlowestRank) {
  PoolPlan plan;
  plan.max_batch_per_rank = 5;
  plan.graph_batches = {2, 5};
  const BatchPadding padding(plan);
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const StepTable table = bent_table(5, seed);
    const DecodeSpan span = crossing_span(table, padding);
    EXPECT_EQ(span.row, 5);  // 4, padded
    Clock end = span.start;
    LogHistogram stepped;
    for (std::int64_t k = 0; k < 400; ++k) {
      std::int64_t largest = 0;
      for (std::int64_t rank = 0; rank < 4; ++rank) {
        const std::int64_t first = 200 - 17 * rank * rank + 3 * rank;
        largest = std::max(largest, first + k * (rank + 1));
      }
      const std::int64_t time = table.decode_step(5, largest, 10);
      EXPECT_EQ(span.context_after(k), largest * one);
      end += clock_of(time);
      stepped.add(whole_ns(clock_of(time)), 10);
      ASSERT_TRUE(span.end_after(table, k + 1) == end) << "seed " << seed << " step " << k;
      ASSERT_EQ(span.steps_until(table, tick_of(end)), k + 1) << "seed " << seed << " step " << k;
    }
    LogHistogram jumped;
    add_step_durations(table, span, 0, 150, 10, jumped);
    DecodeSpan later = span;
    later.advance(150, span.end_after(table, 150));
    add_step_durations(table, later, 0, 250, 10, jumped);
    EXPECT_EQ(jumped, stepped) << "seed " << seed;
  }
}

TEST(DecodeBatch, TheSlowestRankLeadsUntilAnotherCatchesUp) {
  DecodeBatch batch(3);
  batch.add(0, 100, 1, 0);  // 100 + k
  batch.add(1, 50, 1, 0);
  batch.add(1, 40, 1, 0);  // 90 + 2k: level with the first at k = 10
  EXPECT_EQ(batch.requests(), 3);
  EXPECT_EQ(batch.fullest(), 2);
  EXPECT_EQ(batch.slowest(0).line.context(0), 100);
  EXPECT_EQ(batch.slowest(0).until, 10);
  EXPECT_EQ(batch.slowest(10).line.context(11), 112);
  EXPECT_EQ(batch.slowest(10).until, unbounded_steps);
  batch.remove(1, 60, 1, 10);  // leaves 50 against 110
  EXPECT_EQ(batch.slowest(10).line.context(10), 110);
  EXPECT_EQ(batch.slowest(10).until, unbounded_steps);
}

TEST(DecodeBatch, AFasterRequestCatchesUpWithTwoSlowerOnes) {
  // 90 + 2k against 50 + 5k: behind by 40, 3 less a step, so ahead from step 14 on (118 to 120).
  DecodeBatch batch(2);
  batch.add(0, 50, 1, 0);
  batch.add(0, 40, 1, 0);
  batch.add(1, 50, 5, 0);
  EXPECT_EQ(batch.fullest(), 2);
  EXPECT_EQ(batch.slowest(0).until, 14);
  EXPECT_EQ(batch.slowest(14).line.context(14), 120);
}

TEST(DecodeSpan, FractionsOfATokenAddUpWithoutRounding) {
  // T(1, C) = 10 ms + 1 subtick a token, growth 1.5 tokens: 1,536 of 1/1024. Steps k = 0 … 3 attend
  // to 100, 101.5, 103 and 104.5 tokens: 40 ms + 409 subticks.
  const StepTable table({{{0, 10 * subticks_in_ms, 1}}}, no_prefill());
  DecodeSpan span(1);
  span.batch.add(0, 100 * one, one * 3 / 2, 0);
  PoolPlan plan;
  span.settle(table, BatchPadding(plan));
  EXPECT_TRUE(span.end_after(table, 4) == clock_of(40 * subticks_in_ms + 409));
  // The second alone has half a subtick.
  EXPECT_TRUE(span.end_after(table, 2) == clock_of(20 * subticks_in_ms + 201) + one / 2);
}

TEST(DecodeSpan, StepsUntilFindsTheFirstBoundaryNotBeforeATick) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const StepTable table = bent_table(4, seed);
    const DecodeSpan span = span_of(table, clock_at(1000) + 3, 0, 3, 1);
    for (std::int64_t n : {1, 2, 3, 50, 333, 999}) {
      const Tick boundary = tick_of(span.end_after(table, n));
      const Tick before = tick_of(span.end_after(table, n - 1));
      ASSERT_GT(boundary, before);
      EXPECT_EQ(span.steps_until(table, boundary), n) << "seed " << seed;
      EXPECT_EQ(span.steps_until(table, before + 1), n) << "seed " << seed;
      EXPECT_EQ(span.steps_until(table, boundary + 1), n + 1) << "seed " << seed;
    }
    EXPECT_EQ(span.steps_until(table, 1), 0);
  }
}

TEST(DecodeSpan, DurationsFallIntoTheBinsThatSteppingGives) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    // Durations of microseconds, so that bins are as narrow as they get; a slope of several bins.
    const std::int64_t ns = subticks_in_ms / 1'000'000;
    const StepTable table({{{0, 1900 * ns, 3 * ns + static_cast<std::int64_t>(seed)},
                            {150, 2350 * ns + 150 * static_cast<std::int64_t>(seed), 0},
                            {170, 2350 * ns + 150 * static_cast<std::int64_t>(seed), 700 * ns}}},
                          no_prefill());
    const DecodeSpan span = span_of(table, 0, 0, 1, 9);
    LogHistogram jumped;
    add_step_durations(table, span, 2, 400, 3, jumped);
    LogHistogram stepped;
    for (std::int64_t k = 2; k < 400; ++k) {
      stepped.add(whole_ns(clock_of(table.decode_step(1, 9 + k, 1))), 3);
    }
    EXPECT_EQ(jumped, stepped) << "seed " << seed;
  }
}

TEST(Clock, RoundsUpToATick) {
  EXPECT_EQ(tick_of(clock_at(5)), 5);
  EXPECT_EQ(tick_of(clock_at(5) + 1), 6);
  EXPECT_EQ(tick_of(clock_at(6) - 1), 6);
}

}  // namespace
}  // namespace rackplan
