// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/mtp.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rackplan {
namespace {

TEST(Mtp, ARequestWithoutDraftsTakesOneStepAToken) {
  const DecodePhase phase = decode_phase({}, {.id = 7}, 41);
  EXPECT_EQ(phase.steps, 41);
  EXPECT_EQ(phase.growth, 1024);
  EXPECT_EQ(phase.tokens_after(40), 40);
}

TEST(Mtp, StepsStayBetweenAllAndNothingAccepted) {
  const MtpPlan plan{.depth = 3, .acceptance = {0.5}, .seed = 3};
  for (std::int32_t tokens = 1; tokens <= 40; ++tokens) {
    for (RequestId id = 0; id < 50; ++id) {
      const DecodePhase phase = decode_phase(plan, {.id = id}, tokens);
      EXPECT_GE(phase.steps, (tokens + 3) / 4);
      EXPECT_LE(phase.steps, tokens);
      EXPECT_GE(phase.growth, 1024);
      EXPECT_LE(phase.growth, 4 * 1024);
      EXPECT_GE(phase.tokens_after(1), 1);
      EXPECT_EQ(phase.tokens_after(phase.steps), tokens);
    }
  }
}

// Each step drawn for itself: as many tokens as drafts are accepted in a row, and one.
int drawn_steps(const MtpPlan& plan, std::uint64_t request, int tokens) {
  int steps = 0;
  std::uint64_t draws = 0;
  while (tokens > 0) {
    int accepted = 0;
    while (accepted < plan.depth &&
           draw_uniform(99, Purpose::Mtp, request, draws++) < plan.acceptance[0]) {
      ++accepted;
    }
    tokens -= accepted + 1;
    ++steps;
  }
  return steps;
}

TEST(Mtp, TheNumberOfStepsHasTheMeanAndSpreadOfDrawingEach) {
  const MtpPlan plan{.depth = 2, .acceptance = {0.7}, .seed = 1};
  constexpr int requests = 20'000;
  constexpr int tokens = 200;
  double mean[2] = {};
  double square[2] = {};
  for (RequestId id = 0; id < requests; ++id) {
    const double steps[2] = {static_cast<double>(decode_phase(plan, {.id = id}, tokens).steps),
                             static_cast<double>(drawn_steps(plan, id, tokens))};
    for (int i = 0; i < 2; ++i) {
      mean[i] += steps[i] / requests;
      square[i] += steps[i] * steps[i] / requests;
    }
  }
  // mu = 1 + 0.7 + 0.49 = 2.19, E X² = 1 + 3·0.7 + 5·0.49 = 5.55, var = 0.7539; the mean number is
  // (200 + (0.7539 / 2.19 + 1.19) / 2) / 2.19 = 91.67, its spread sqrt(200·0.7539 / 2.19³) = 3.79.
  EXPECT_NEAR(mean[0], 91.67, 0.1);
  EXPECT_NEAR(mean[0], mean[1], 0.15);
  const double spread[2] = {std::sqrt(square[0] - mean[0] * mean[0]),
                            std::sqrt(square[1] - mean[1] * mean[1])};
  EXPECT_NEAR(spread[0], 3.79, 0.08);
  EXPECT_NEAR(spread[0], spread[1], 0.12);
}

TEST(Mtp, AWorkloadHasItsOwnAcceptance) {
  const MtpPlan plan{.depth = 1, .acceptance = {0.0, 1.0}};
  EXPECT_EQ(decode_phase(plan, {.workload = 0}, 100).steps, 100);
  EXPECT_EQ(decode_phase(plan, {.workload = 1}, 100).steps, 50);
}

}  // namespace
}  // namespace rackplan
