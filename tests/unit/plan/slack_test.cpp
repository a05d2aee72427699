// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/slack.h"

#include "tests/unit/plan/small_question.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

namespace rackplan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Scenarios told apart by their seed, each of which bears steps up to some factor.
std::vector<Scenario> numbered(std::size_t count) {
  std::vector<Scenario> scenarios(count, testing::small_question());
  for (std::size_t i = 0; i < count; ++i) {
    scenarios[i].seed = i;
  }
  return scenarios;
}

TEST(Slack, CountsTheStepsOfTheLadderUpToTheFirstMiss) {
  const std::vector<double> bears{1.0, 1.02, 1.3, 1.32, 9.0};
  std::atomic<int> runs = 0;
  const TryScenario run = [&](const Scenario& scenario) {
    ++runs;
    const double factor = scenario.deployments[0].pools[0].step_time_factor;
    EXPECT_DOUBLE_EQ(factor, scenario.deployments[0].pools[1].step_time_factor);
    Trial trial;
    trial.met = factor <= bears[scenario.seed] + 1e-12;
    return trial;
  };
  // 1.02, 1.04, 1.08, 1.16, 1.32, 1.64
  EXPECT_THAT(slack_of(numbered(5), run, 2), ElementsAre(0, 1, 4, 5, 6));
  EXPECT_EQ(runs, 1 + 2 + 5 + 6 + 6);  // nobody runs again after a miss
}

TEST(Slack, OfNothingIsNothing) {
  EXPECT_THAT(slack_of({}, [](const Scenario&) { return Trial(); }, 2), IsEmpty());
}

}  // namespace
}  // namespace rackplan
