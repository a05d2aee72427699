// SPDX-License-Identifier: Apache-2.0
// Which experts a token goes to, and with what weight.
//
//   softmax   the k largest logits (the largest probabilities); weights are their probabilities,
//             renormalised to sum 1 when `renormalise`
//   sigmoid   DeepSeek-V3: score = sigmoid(logit); selection by score + bias; experts stand in
//             `groups` of equal size, a group counts the sum of its two best, the best `top_groups`
//             groups stay and the k best experts of these are taken; weights are the scores without
//             bias, renormalised, times `scale`
//
// Ties go to the lower index, of groups and of experts. Experts of a token are in falling order of
// what they were selected by.
#pragma once

#include "kernels/reference/matrix.h"

#include <cstdint>
#include <vector>

namespace rackplan::kernels {

enum class Scoring { Softmax, Sigmoid };

struct RouterShape {
  Scoring scoring = Scoring::Softmax;
  std::int32_t experts = 0;
  std::int32_t top_k = 0;
  std::int32_t groups = 1;
  std::int32_t top_groups = 1;
  bool renormalise = true;
  float scale = 1.0F;
};

struct Routes {
  Matrix<std::int32_t> experts;  // tokens × top_k
  Matrix<float> weights;
};

/// `logits` tokens × experts; `bias` one an expert, or empty.
[[nodiscard]] Routes route_reference(const RouterShape& shape,
                                     const Matrix<float>& logits,
                                     const std::vector<float>& bias);

/// Rows of the expert GEMMs in order of expert, then token. `row` of (token, choice) is where that
/// copy goes; `counts` are the rows of each expert.
struct Permutation {
  Matrix<std::int32_t> row;
  std::vector<std::int32_t> counts;
};

[[nodiscard]] Permutation permute_reference(const Matrix<std::int32_t>& experts,
                                            std::int32_t expert_count);

}  // namespace rackplan::kernels
