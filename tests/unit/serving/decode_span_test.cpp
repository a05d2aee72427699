// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/decode_span.h"

#include "sim/engine/random.h"

#include <gtest/gtest.h>

#include <vector>

namespace rackplan {
namespace {

constexpr std::int64_t subticks_in_ms = 1'000'000'000LL << clock_bits;

StepTable::PrefillGrid no_prefill() {
  return {{1}, {0}, {1}, {1}};
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
  return {rows, no_prefill(), 1};
}

TEST(DecodeSpan, OneSegmentSumsLikeAnArithmeticSeries) {
  // T(b, C) = 10 ms + 2 ns·C. Batch 3 from context sum 300: 10.0006 ms, then 6 ns more each step.
  // Four steps: 4·10.0006 ms + (0 + 1 + 2 + 3)·6 ns = 40.002436 ms.
  const std::int64_t ns = subticks_in_ms / 1'000'000;
  const StepTable table({{{0, 10 * subticks_in_ms, 2 * ns}},
                         {{0, 10 * subticks_in_ms, 2 * ns}},
                         {{0, 10 * subticks_in_ms, 2 * ns}}},
                        no_prefill(),
                        1);
  const DecodeSpan span{.start = 0, .step = 0, .batch = 3, .context = 300};
  EXPECT_EQ(tick_of(span.end_after(table, 4)), 40'002'436'000);  // ps
  EXPECT_EQ(tick_of(span.end_after(table, 0)), 0);
}

TEST(DecodeSpan, JumpingEqualsSteppingAcrossSegments) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const StepTable table = bent_table(4, seed);
    const int batch = static_cast<int>(draw_integer(1, 4, seed, Purpose::PromptLength, 0));
    const DecodeSpan span{.start = clock_at(12345) + 17, .step = 5, .batch = batch, .context = 7};
    Clock end = span.start;
    std::int64_t context = span.context;
    for (std::int64_t n = 1; n <= 1000; ++n) {
      end += table.decode_step(batch, context);
      context += batch;
      ASSERT_TRUE(span.end_after(table, n) == end) << "seed " << seed << " step " << n;
    }
  }
}

TEST(DecodeSpan, StepsUntilFindsTheFirstBoundaryNotBeforeATick) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const StepTable table = bent_table(4, seed);
    const DecodeSpan span{.start = clock_at(1000) + 3, .step = 0, .batch = 3, .context = 1};
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
                          no_prefill(),
                          1);
    const DecodeSpan span{.start = 0, .step = 0, .batch = 1, .context = 9};
    LogHistogram jumped;
    add_step_durations(table, span, 2, 400, 3, jumped);
    LogHistogram stepped;
    for (std::int64_t k = 2; k < 400; ++k) {
      stepped.add(whole_ns(table.decode_step(1, 9 + k)), 3);
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
