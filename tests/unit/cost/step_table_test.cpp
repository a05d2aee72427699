// SPDX-License-Identifier: Apache-2.0
#include "models/cost/step_table.h"

#include "models/base/error.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

using Rows = std::vector<std::vector<StepTable::Segment>>;

const StepTable::PrefillGrid one_point{.tokens = {1}, .depth = {0}, .time = {7}};

// Batch 1: 100 + 2·C to C = 50, then 200 + 3·(C − 50). Batch 2: 300 whatever the context.
const Rows two_rows{{{.x0 = 0, .y0 = 100, .slope = 2}, {.x0 = 50, .y0 = 200, .slope = 3}},
                    {{.x0 = 0, .y0 = 300, .slope = 0}}};

TEST(StepTable, DecodeFollowsTheSegmentOfTheContextSum) {
  const StepTable table(two_rows, one_point);
  EXPECT_EQ(table.max_batch(), 2);
  EXPECT_EQ(table.decode(1).size(), 2U);
  EXPECT_EQ(table.decode(2).front().y0, 300);
  EXPECT_EQ(table.decode_step(1, 0, 1), 100);
  EXPECT_EQ(table.decode_step(1, 49, 1), 100 + 2 * 49);
  EXPECT_EQ(table.decode_step(1, 50, 1), 200);
  EXPECT_EQ(table.decode_step(1, 1'000'000, 1), 200 + 3 * (1'000'000 - 50));  // the last is open
  EXPECT_EQ(table.decode_step(2, 123, 1), 300);
  EXPECT_THROW((void)table.decode_step(3, 0, 1), InvariantBroken);
}

// Time 10·tokens + tokens·depth: bilinear, so the grid holds it exactly everywhere.
StepTable::PrefillGrid bilinear_grid() {
  StepTable::PrefillGrid grid{.tokens = {1, 11, 1001}, .depth = {0, 50, 5000}, .time = {}};
  for (const std::int64_t tokens : grid.tokens) {
    for (const std::int64_t depth : grid.depth) {
      grid.time.push_back(10 * tokens + tokens * depth);
    }
  }
  return grid;
}

TEST(StepTable, ScalingTakesEveryTimeTimesTheFactor) {
  const StepTable::Experts experts{.time = {0, 40, 60}, .floor = {10, 50}};
  const StepTable table(two_rows, bilinear_grid(), experts);
  const StepTable slower = table.scaled(1.5);
  // 1.5 · (100 + 2·20 + max(40, 10)) and 1.5 · (200 + 3·50 + max(60, 10)); slopes 3 and 4.5, whose
  // half is rounded away from zero.
  EXPECT_EQ(slower.decode_step(1, 20, 1), 270);
  EXPECT_EQ(slower.decode_step(1, 50, 2), 390);
  EXPECT_EQ(slower.decode(1)[1].slope, 5);
  EXPECT_EQ(slower.experts(2, 1), 75);
  EXPECT_EQ(slower.prefill_step(11, 11 * 50, 11), (10 * 11 + 11 * 50) * 3 / 2);
}

TEST(StepTable, AScaledTableFallsNowhereThatTheTableDoesNot) {
  const Rows rows{{{.x0 = 0, .y0 = 101, .slope = 3}, {.x0 = 7, .y0 = 122, .slope = 1}}};
  const StepTable::PrefillGrid grid{.tokens = {1, 3}, .depth = {0, 5}, .time = {7, 9, 8, 10}};
  for (int percent = 1; percent <= 300; ++percent) {
    const StepTable scaled = StepTable(rows, grid).scaled(percent / 100.0);
    const StepTable::Segment& first = scaled.decode(1)[0];
    EXPECT_LE(first.y0 + 7 * first.slope, scaled.decode(1)[1].y0) << percent;
    EXPECT_LE(scaled.prefill_step(900, 0, 900), scaled.prefill_step(900, 90'000, 900)) << percent;
  }
}

TEST(StepTable, PrefillReturnsAKnotExactly) {
  const StepTable table(two_rows, bilinear_grid());
  EXPECT_EQ(table.prefill_step(11, 11 * 50, 11), 10 * 11 + 11 * 50);
  EXPECT_EQ(table.prefill_step(1001, 1001 * 5000, 1001), 10 * 1001 + 1001 * 5000);
}

TEST(StepTable, PrefillInterpolatesAndContinuesABilinearFormExactly) {
  const StepTable table(two_rows, bilinear_grid());
  for (const std::int64_t tokens : {1, 2, 7, 11, 13, 400, 1000, 1001, 2002, 50'000}) {
    for (const std::int64_t depth : {0, 1, 49, 50, 51, 333, 5000, 9999}) {
      EXPECT_EQ(table.prefill_step(tokens, tokens * depth, tokens), 10 * tokens + tokens * depth)
          << tokens << " tokens at depth " << depth;
    }
  }
}

TEST(StepTable, PrefillNeverFallsWithWork) {
  const StepTable table(two_rows, bilinear_grid());
  std::int64_t before = 0;
  for (std::int64_t work = 0; work < 77 * 6000; work += 13) {
    const std::int64_t now = table.prefill_step(77, work, 77);
    ASSERT_LE(before, now) << "work " << work;
    before = now;
  }
}

TEST(StepTable, TheExpertsSeeTheTokensOfAllRanks) {
  // Time = tokens on the rank + 1000·spread.
  StepTable::PrefillGrid grid{.tokens = {1, 4001}, .depth = {0}, .spread = {8, 32}, .time = {}};
  for (const std::int64_t tokens : grid.tokens) {
    for (const std::int64_t spread : grid.spread) {
      grid.time.push_back(tokens + 1000 * spread / 8);
    }
  }
  const StepTable table(two_rows, grid);
  EXPECT_EQ(table.prefill_step(900, 0, 900), 900 + 1000);     // one rank works
  EXPECT_EQ(table.prefill_step(225, 0, 900), 225 + 4000);     // all share evenly
  EXPECT_EQ(table.prefill_step(360, 0, 900), 360 + 2500);     // 900 / 360
  EXPECT_EQ(table.prefill_step(8002, 0, 8002), 8002 + 1000);  // beyond the last knot
  EXPECT_EQ(table.prefill_step(100, 0, 8002), 100 + 4000);    // below the mean of four ranks
}

TEST(StepTable, ExpertsAddToADecodeStepByTheRequestsOfAllRanks) {
  // 10 a request, but at least 25 in a step of batch 2.
  const StepTable table(two_rows, one_point, {.time = {0, 10, 20, 30}, .floor = {0, 25}});
  EXPECT_EQ(table.decode_step(1, 50, 1), 200 + 10);
  EXPECT_EQ(table.decode_step(1, 50, 3), 200 + 30);
  EXPECT_EQ(table.decode_step(2, 50, 2), 300 + 25);
  EXPECT_EQ(table.decode_step(2, 50, 3), 300 + 30);
  EXPECT_THROW((void)table.decode_step(1, 50, 4), InvariantBroken);
}

TEST(StepTable, ATableMayLackPrefill) {
  const StepTable table(two_rows, {});
  EXPECT_EQ(table.decode_step(2, 0, 1), 300);
  EXPECT_THROW((void)table.prefill_step(1, 0, 1), InvariantBroken);
}

TEST(StepTable, RefusesRowsThatBreakTheContract) {
  EXPECT_THROW(StepTable(Rows{{}}, one_point), InvariantBroken);
  EXPECT_THROW(StepTable(Rows{{{.x0 = 1, .y0 = 5, .slope = 0}}}, one_point), InvariantBroken);
  EXPECT_THROW(StepTable(Rows{{{.x0 = 0, .y0 = 5, .slope = -1}}}, one_point), InvariantBroken);
  EXPECT_THROW(StepTable(Rows{{{.x0 = 0, .y0 = 0, .slope = 1}}}, one_point), InvariantBroken);
  EXPECT_THROW(
      StepTable(Rows{{{.x0 = 0, .y0 = 5, .slope = 1}, {.x0 = 0, .y0 = 6, .slope = 1}}}, one_point),
      InvariantBroken);
}

TEST(StepTable, RefusesExpertsThatBreakTheContract) {
  const auto refused = [](StepTable::Experts experts) {
    EXPECT_THROW(StepTable(two_rows, one_point, std::move(experts)), InvariantBroken);
  };
  refused({.time = {0, 1}, .floor = {0}});
  refused({.time = {}, .floor = {0, 0}});
  refused({.time = {0, -1}, .floor = {0, 0}});
  refused({.time = {0, 1}, .floor = {0, -1}});
}

TEST(StepTable, RefusesGridsThatBreakTheContract) {
  const auto refused = [](StepTable::PrefillGrid grid) {
    EXPECT_THROW(StepTable(two_rows, std::move(grid)), InvariantBroken);
  };
  refused({.tokens = {2}, .depth = {0}, .time = {5}});
  refused({.tokens = {1}, .depth = {1}, .time = {5}});
  refused({.tokens = {1, 1}, .depth = {0}, .time = {5, 5}});
  refused({.tokens = {1, 2}, .depth = {0}, .time = {5}});
  refused({.tokens = {1, 2}, .depth = {0}, .time = {5, 4}});
  refused({.tokens = {1}, .depth = {0, 9}, .time = {5, 4}});
  // Depth adds 10 at one token and 1 at two: continued, more tokens would take less time.
  refused({.tokens = {1, 2}, .depth = {0, 9}, .time = {5, 15, 14, 15}});
}

}  // namespace
}  // namespace rackplan
