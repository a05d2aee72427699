// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/step_factor.h"

#include "models/base/error.h"
#include "tests/unit/plan/small_question.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rackplan {
namespace {

TEST(StepFactor, OneStandardDeviationCoversTheNormalShares) {
  // Φ(1) = 0.841345, Φ(−2) = 0.022750; z of 0.9 is 1.281552.
  EXPECT_NEAR(probability_up_to(std::exp(0.1), 0.1), 0.841345, 1e-6);
  EXPECT_NEAR(probability_up_to(std::exp(-0.2), 0.1), 0.022750, 1e-6);
  EXPECT_NEAR(step_factor_at(0.9, 0.1), std::exp(0.1281552), 1e-6);
  EXPECT_DOUBLE_EQ(step_factor_at(0.5, 0.3), 1.0);
}

TEST(StepFactor, WithoutErrorAPredictionHoldsExactly) {
  EXPECT_EQ(probability_up_to(1.0, 0.0), 1.0);
  EXPECT_EQ(probability_up_to(0.999, 0.0), 0.0);
}

TEST(StepFactor, EachGroupOfPoolsHasItsOwn) {
  const Scenario question = testing::small_question({"pools[1].step_time_factor=1.5"});
  const Scenario slower = with_step_factors(question, {.first = 1.25, .decode = 2.0});
  EXPECT_EQ(slower.deployments[0].pools[0].step_time_factor, 1.25);
  EXPECT_EQ(slower.deployments[0].pools[1].step_time_factor, 3.0);
  EXPECT_THROW((void)with_step_factors(question, {.first = 1.0, .decode = 90.0}), InputError);
}

TEST(StepFactor, TheLargestErrorOfAGroupCounts) {
  PoolReport prefill;
  prefill.role = "prefill";
  prefill.step_time_error = 0.1;
  PoolReport decode;
  decode.role = "decode";
  decode.step_time_error = 0.2;
  PoolReport other = decode;
  other.step_time_error = 0.15;
  DeploymentReport deployment;
  deployment.pools = {prefill, decode, other};
  Report report;
  report.deployments = {deployment};
  EXPECT_EQ(step_errors(report).first, 0.1);
  EXPECT_EQ(step_errors(report).decode, 0.2);
}

}  // namespace
}  // namespace rackplan
