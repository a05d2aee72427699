// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/plan_odds.h"

#include "tests/unit/plan/small_question.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace rackplan {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr StepErrors tenth{.first = 0.1, .decode = 0.1};
constexpr double noise = 0.01;  // 2.5 standard deviations of a share of one half in 16,384 draws

StepMargin box(double common) {
  return {.common = common,
          .apart = {0.025, 0.15},
          .first = {common, common},
          .decode = {common, common}};
}

Contender aggregated(const std::string& kind, double margin, double cost) {
  return {.first = kind, .decode = "", .margin = box(margin), .cost = cost * usd};
}

TEST(PlanOdds, OneGroupErrsByItsStandardDeviation) {
  const PlanOdds odds = plan_odds({aggregated("a", 0.1, 1.0)}, 0, tenth);
  EXPECT_NEAR(odds.best_meets, 0.8413, noise);  // Φ(1)
  EXPECT_EQ(odds.best_cheapest, odds.best_meets);
}

TEST(PlanOdds, TwoGroupsShareHalfTheirVariance) {
  // Both below 0 at a correlation of one half: 1/4 + asin(1/2) / 2π = 1/3.
  const Contender plan{
      .first = "prefill", .decode = "decode", .margin = box(0.0), .cost = 1.0 * usd};
  EXPECT_NEAR(plan_odds({plan}, 0, tenth).best_meets, 1.0 / 3.0, noise);
}

TEST(PlanOdds, NothingCheaperMustStand) {
  // The same steps in both, so they err together: the cheaper one stands with steps faster by σ,
  // the plan with steps up to σ slower. Φ(1) − Φ(−1).
  const PlanOdds same =
      plan_odds({aggregated("a", -0.1, 1.0), aggregated("a", 0.1, 2.0)}, 1, tenth);
  EXPECT_NEAR(same.best_cheapest, 0.8413 - 0.1587, noise);
  EXPECT_NEAR(same.meets[0], 0.1587, noise);
  // Steps of another kind: the plan stands and the other does not, P(A) − P(A and B) with
  // A = {x <= 1}, B = {y <= -1}, correlation 1/2: 0.8413 − 0.1523.
  const PlanOdds other =
      plan_odds({aggregated("b", -0.1, 1.0), aggregated("a", 0.1, 2.0)}, 1, tenth);
  EXPECT_GT(other.best_cheapest, same.best_cheapest);
}

TEST(PlanOdds, TheCostIntervalIsThatOfTheCheapestThatStands) {
  // Of 100 draws 16 allow the plan for 1, another 68 that for 2, and 16 need the one for 3: the
  // middle 80 of them reach from 1 to 3.
  const std::vector<Contender> all{
      aggregated("a", -0.1, 1.0), aggregated("a", 0.1, 2.0), aggregated("a", infinity, 3.0)};
  const PlanOdds odds = plan_odds(all, 1, tenth);
  EXPECT_EQ(odds.cost_low, 1.0 * usd);
  EXPECT_EQ(odds.cost_high, 3.0 * usd);
  // With less error the ends are rarer than one in ten.
  const PlanOdds sure = plan_odds(all, 1, {.first = 0.05, .decode = 0.05});
  EXPECT_EQ(sure.cost_low, 2.0 * usd);
  EXPECT_EQ(sure.cost_high, 2.0 * usd);
}

TEST(PlanOdds, StepsAreOfOneKindWhateverTheirNumberOfWorkers) {
  const Scenario one = testing::small_question();
  const Scenario more = testing::small_question({"pools[0].replicas=3"});
  const Scenario wider = testing::small_question({"pools[1].parallel=TP2"});
  EXPECT_EQ(step_kind(one, false), step_kind(more, false));
  EXPECT_NE(step_kind(one, true), step_kind(one, false));
  EXPECT_NE(step_kind(one, true), step_kind(wider, true));
  EXPECT_EQ(step_kind(one, false), step_kind(wider, false));
}

}  // namespace
}  // namespace rackplan
