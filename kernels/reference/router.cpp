// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/router.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace rackplan::kernels {
namespace {

// The indices of the `count` largest values, largest first, ties to the lower index.
std::vector<std::int32_t> largest(const std::vector<double>& values, std::int32_t count) {
  std::vector<std::int32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return values[static_cast<std::size_t>(a)] > values[static_cast<std::size_t>(b)];
  });
  order.resize(static_cast<std::size_t>(count));
  return order;
}

// Experts outside the best groups are out of reach.
void keep_best_groups(const RouterShape& shape, std::vector<double>& selection) {
  const auto size = static_cast<std::size_t>(shape.experts / shape.groups);
  std::vector<double> group_scores;
  for (std::size_t g = 0; g < static_cast<std::size_t>(shape.groups); ++g) {
    const auto begin = selection.begin() + static_cast<std::ptrdiff_t>(g * size);
    std::vector<double> members(begin, begin + static_cast<std::ptrdiff_t>(size));
    std::sort(members.rbegin(), members.rend());
    group_scores.push_back(size > 1 ? members[0] + members[1] : members[0]);
  }
  const std::vector<std::int32_t> kept = largest(group_scores, shape.top_groups);
  for (std::size_t e = 0; e < selection.size(); ++e) {
    if (std::find(kept.begin(), kept.end(), static_cast<std::int32_t>(e / size)) == kept.end()) {
      selection[e] = -std::numeric_limits<double>::infinity();
    }
  }
}

std::vector<double> scores_of(const RouterShape& shape, std::span<const float> logits) {
  std::vector<double> scores(logits.begin(), logits.end());
  if (shape.scoring == Scoring::Sigmoid) {
    for (double& score : scores) {
      score = 1.0 / (1.0 + std::exp(-score));
    }
    return scores;
  }
  const double top = *std::max_element(scores.begin(), scores.end());
  double sum = 0.0;
  for (double& score : scores) {
    score = std::exp(score - top);
    sum += score;
  }
  for (double& score : scores) {
    score /= sum;
  }
  return scores;
}

}  // namespace

Routes route_reference(const RouterShape& shape,
                       const Matrix<float>& logits,
                       const std::vector<float>& bias) {
  const auto top_k = static_cast<std::size_t>(shape.top_k);
  Routes routes{.experts = Matrix<std::int32_t>(logits.rows, top_k),
                .weights = Matrix<float>(logits.rows, top_k)};
  for (std::size_t t = 0; t < logits.rows; ++t) {
    const std::vector<double> scores = scores_of(shape, logits.row(t));
    std::vector<double> selection = scores;
    for (std::size_t e = 0; e < bias.size(); ++e) {
      selection[e] += static_cast<double>(bias[e]);
    }
    if (shape.groups > 1) {
      keep_best_groups(shape, selection);
    }
    const std::vector<std::int32_t> chosen = largest(selection, shape.top_k);
    double sum = 0.0;
    for (const std::int32_t e : chosen) {
      sum += scores[static_cast<std::size_t>(e)];
    }
    const double factor = static_cast<double>(shape.scale) / (shape.renormalise ? sum : 1.0);
    for (std::size_t k = 0; k < top_k; ++k) {
      routes.experts.at(t, k) = chosen[k];
      routes.weights.at(t, k) =
          static_cast<float>(scores[static_cast<std::size_t>(chosen[k])] * factor);
    }
  }
  return routes;
}

Permutation permute_reference(const Matrix<std::int32_t>& experts, std::int32_t expert_count) {
  Permutation permutation{
      .row = Matrix<std::int32_t>(experts.rows, experts.columns),
      .counts = std::vector<std::int32_t>(static_cast<std::size_t>(expert_count))};
  for (const std::int32_t e : experts.values) {
    ++permutation.counts[static_cast<std::size_t>(e)];
  }
  std::vector<std::int32_t> next(permutation.counts.size());
  std::exclusive_scan(permutation.counts.begin(), permutation.counts.end(), next.begin(), 0);
  for (std::size_t i = 0; i < experts.values.size(); ++i) {
    permutation.row.values[i] = next[static_cast<std::size_t>(experts.values[i])]++;
  }
  return permutation;
}

}  // namespace rackplan::kernels
