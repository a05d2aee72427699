// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/step_margin.h"

#include "tests/unit/plan/small_question.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace rackplan {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr StepErrors tenth{.first = 0.1, .decode = 0.1};
constexpr double tolerance = 0.1 / 15.0;

// Meets its targets where `holds` of the logarithms of the factors of the two groups.
template <class Holds>
TryScenario meets_where(Holds holds, int* asked = nullptr) {
  return [holds, asked](const Scenario& scenario) {
    const auto& pools = scenario.deployments.front().pools;
    Trial trial;
    trial.met = holds(std::log(pools[0].step_time_factor), std::log(pools[1].step_time_factor));
    if (asked != nullptr) {
      ++*asked;
    }
    return trial;
  };
}

TEST(StepMargin, FindsTheFactorAtWhichATargetIsMissed) {
  const Scenario question = testing::small_question();
  const auto run = meets_where([](double x, double) { return x <= std::log(1.3); });
  const double factor = slower_until_miss(question, run, 0.25, 4.0, 1.005);
  EXPECT_LE(factor, 1.3);
  EXPECT_GT(factor, 1.3 / 1.005);
  const auto misses = meets_where([](double x, double) { return x <= std::log(0.8); });
  EXPECT_NEAR(slower_until_miss(question, misses, 0.25, 4.0, 1.005), 0.8, 0.005);
  EXPECT_EQ(slower_until_miss(question, misses, 0.9, 4.0, 1.005), 0.0);
  const auto holds = meets_where([](double, double) { return true; });
  EXPECT_EQ(slower_until_miss(question, holds, 0.25, 4.0, 1.005), infinity);
}

TEST(StepMargin, TellsTheGroupThatBindsFromTheOneThatHasRoom) {
  // Decode may be slower by 0.05, prefill by 0.2, whatever the other does.
  const auto box = [](double x, double y) { return x <= 0.2 && y <= 0.05; };
  int asked = 0;
  const StepMargin margin = step_margin(testing::small_question(), tenth, meets_where(box, &asked));
  EXPECT_NEAR(margin.common, 0.05, tolerance);
  EXPECT_NEAR(margin.decode[1], 0.05, tolerance);
  EXPECT_NEAR(margin.first[0], 0.2, tolerance);
  EXPECT_EQ(margin.first[1], margin.first[0]);
  EXPECT_LT(asked, 25);
  EXPECT_TRUE(margin.holds(-0.5, 0.04));
  EXPECT_FALSE(margin.holds(-0.5, 0.06));
  EXPECT_TRUE(margin.holds(0.19, -0.3));
  EXPECT_FALSE(margin.holds(0.21, -0.5));
}

TEST(StepMargin, DrawsATradeStraight) {
  // Slower prefill is paid for by faster decode, one for one: x + y <= 0.1, seen 0.15 away from
  // the diagonal's (0.05, 0.05): (0.2, -0.1).
  const auto trade = [](double x, double y) { return x + y <= 0.1; };
  const StepMargin margin = step_margin(testing::small_question(), tenth, meets_where(trade));
  EXPECT_NEAR(margin.common, 0.05, tolerance);
  EXPECT_NEAR(margin.first[1], 0.2, 3 * tolerance);
  for (const double along : {0.0, 0.02, 0.08, 0.15}) {
    EXPECT_TRUE(margin.holds(0.05 + along - 0.03, 0.05 - along)) << along;
    EXPECT_FALSE(margin.holds(0.05 + along + 0.03, 0.05 - along)) << along;
    EXPECT_TRUE(margin.holds(0.05 - along, 0.05 + along - 0.03)) << along;
    EXPECT_FALSE(margin.holds(0.05 - along, 0.05 + along + 0.03)) << along;
  }
}

TEST(StepMargin, IsInfiniteBeyondWhereItLooks) {
  const Scenario question = testing::small_question();
  const auto holds = meets_where([](double, double) { return true; });
  EXPECT_EQ(step_margin(question, tenth, holds).common, infinity);
  EXPECT_TRUE(step_margin(question, tenth, holds).holds(0.5, 0.5));
  const auto misses = meets_where([](double, double) { return false; });
  EXPECT_EQ(step_margin(question, tenth, misses).common, -infinity);
  EXPECT_FALSE(step_margin(question, tenth, misses).holds(-0.5, -0.5));
}

TEST(StepMargin, ACheaperPlanThatMissesHasANegativeOne) {
  const auto needs_faster = [](double x, double y) { return x <= 0.3 && y <= -0.12; };
  const StepMargin margin =
      step_margin(testing::small_question(), tenth, meets_where(needs_faster));
  EXPECT_NEAR(margin.common, -0.12, tolerance);
  EXPECT_FALSE(margin.holds(0.0, 0.0));
  EXPECT_TRUE(margin.holds(0.0, -0.13));
}

}  // namespace
}  // namespace rackplan
