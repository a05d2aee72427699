// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/pareto.h"

#include <algorithm>

namespace rackplan {

std::vector<std::size_t> pareto_front(const std::vector<TriedCandidate>& tried) {
  std::vector<std::size_t> met;
  for (std::size_t i = 0; i < tried.size(); ++i) {
    if (tried[i].trial.met && tried[i].trial.figures) {
      met.push_back(i);
    }
  }
  const auto figures = [&](std::size_t i) -> const PlanFigures& { return *tried[i].trial.figures; };
  std::stable_sort(met.begin(), met.end(), [&](std::size_t a, std::size_t b) {
    if (figures(a).throughput_per_gpu != figures(b).throughput_per_gpu) {
      return figures(a).throughput_per_gpu > figures(b).throughput_per_gpu;
    }
    return figures(a).tokens_per_user > figures(b).tokens_per_user;
  });
  std::vector<std::size_t> front;
  for (const std::size_t i : met) {
    if (front.empty() || figures(i).tokens_per_user > figures(front.back()).tokens_per_user) {
      front.push_back(i);
    }
  }
  return front;
}

}  // namespace rackplan
