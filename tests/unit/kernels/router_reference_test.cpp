// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace rackplan::kernels {
namespace {

using testing::ElementsAre;

Matrix<float> one_token(std::vector<float> logits) {
  Matrix<float> matrix(1, logits.size());
  matrix.values = std::move(logits);
  return matrix;
}

TEST(RouterReference, SoftmaxWeightsAreRenormalisedOverTheChosen) {
  // Probabilities are in the ratio 1 : 2 : 4; of 2 and 4, the weights are 1/3 and 2/3.
  const Routes routes = route_reference(
      {.experts = 3, .top_k = 2}, one_token({0.0F, std::log(2.0F), std::log(4.0F)}), {});
  EXPECT_THAT(routes.experts.values, ElementsAre(2, 1));
  EXPECT_FLOAT_EQ(routes.weights.at(0, 0), 2.0F / 3.0F);
  EXPECT_FLOAT_EQ(routes.weights.at(0, 1), 1.0F / 3.0F);
}

TEST(RouterReference, TiesGoToTheLowerIndex) {
  const Routes routes =
      route_reference({.experts = 4, .top_k = 2}, one_token({1.0F, 2.0F, 2.0F, 2.0F}), {});
  EXPECT_THAT(routes.experts.values, ElementsAre(1, 2));
}

// Two groups of two. Scores 0.5 each, so the biases decide: group sums are 1 + 0.3 and 1 + 0.4, the
// second group stays although the best single expert is in the first.
TEST(RouterReference, AGroupCountsTheSumOfItsTwoBestAndTheBiasOnlySelects) {
  const RouterShape shape{.scoring = Scoring::Sigmoid,
                          .experts = 4,
                          .top_k = 1,
                          .groups = 2,
                          .top_groups = 1,
                          .scale = 2.5F};
  const Routes routes =
      route_reference(shape, one_token({0.0F, 0.0F, 0.0F, 0.0F}), {0.3F, 0.0F, 0.2F, 0.2F});
  EXPECT_THAT(routes.experts.values, ElementsAre(2));
  EXPECT_FLOAT_EQ(routes.weights.at(0, 0), 2.5F);  // 0.5 / 0.5 · 2.5: no bias in it
}

TEST(RouterReference, RowsOfAnExpertFollowTheOrderOfTheTokens) {
  Matrix<std::int32_t> experts(3, 2);
  experts.values = {2, 0, 0, 2, 2, 1};
  const Permutation permutation = permute_reference(experts, 4);
  EXPECT_THAT(permutation.counts, ElementsAre(2, 1, 3, 0));
  // Expert 0 has rows 0 and 1, expert 1 row 2, expert 2 rows 3 to 5.
  EXPECT_THAT(permutation.row.values, ElementsAre(3, 0, 1, 4, 5, 2));
}

}  // namespace
}  // namespace rackplan::kernels
