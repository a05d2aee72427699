// SPDX-License-Identifier: Apache-2.0
#include "models/llm/nearest_plan.h"

#include <cmath>
#include <utility>

namespace rackplan {
namespace {

// How different two plans are in kind: where requests are spread weighs more than where experts
// are.
int kind_distance(const ParallelPlan& a, const ParallelPlan& b) {
  const bool spread = (a.attention_dp > 1) != (b.attention_dp > 1);
  const bool experts = (a.ep > 1) != (b.ep > 1);
  const bool pipeline = a.pp != b.pp;
  return (spread ? 4 : 0) + (experts ? 2 : 0) + (pipeline ? 1 : 0);
}

}  // namespace

std::optional<ParallelPlan> nearest_plan(const ParallelPlan& plan,
                                         int domain_gpus,
                                         Prefer prefer,
                                         const std::function<bool(const ParallelPlan&)>& works) {
  std::optional<ParallelPlan> best;
  std::pair<double, double> best_distance;
  const auto offer = [&](const ParallelPlan& candidate) {
    const double kind = kind_distance(plan, candidate);
    const double ratio = static_cast<double>(candidate.gpus()) / plan.gpus();
    const double size = prefer == Prefer::SameSize ? std::abs(std::log2(ratio)) : ratio;
    const std::pair distance{kind, size};
    if (candidate.gpus() <= domain_gpus && (!best || distance < best_distance) &&
        works(candidate)) {
      best = candidate;
      best_distance = distance;
    }
  };
  for (const int pp : {plan.pp, 1}) {
    for (int n = 1; n <= domain_gpus; ++n) {
      offer({.attention_tp = n, .pp = pp});
      offer({.attention_tp = n, .ep = n, .pp = pp});
      offer({.attention_dp = n, .ep = n, .pp = pp});
      offer({.attention_dp = n, .pp = pp});
    }
  }
  return best;
}

}  // namespace rackplan
