// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/slack.h"

#include "sim/plan/parallel_for.h"
#include "sim/plan/step_factor.h"

#include <array>
#include <cstddef>
#include <numeric>

namespace rackplan {

std::vector<int> slack_of(const std::vector<Scenario>& scenarios,
                          const TryScenario& run,
                          int jobs) {
  constexpr std::array ladder{1.02, 1.04, 1.08, 1.16, 1.32, 1.64};
  std::vector<int> slack(scenarios.size(), 0);
  std::vector<std::size_t> standing(scenarios.size());
  std::iota(standing.begin(), standing.end(), std::size_t{0});
  for (const double factor : ladder) {
    std::vector<char> met(standing.size(), 0);
    parallel_for(jobs, standing.size(), [&](std::size_t i) {
      const Scenario slower =
          with_step_factors(scenarios[standing[i]], {.first = factor, .decode = factor});
      met[i] = run(slower).met ? 1 : 0;
    });
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < standing.size(); ++i) {
      if (met[i] != 0) {
        ++slack[standing[i]];
        left.push_back(standing[i]);
      }
    }
    standing = std::move(left);
    if (standing.empty()) {
      break;
    }
  }
  return slack;
}

}  // namespace rackplan
