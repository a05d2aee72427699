// SPDX-License-Identifier: Apache-2.0
// What is known of a workload's requests before anything serves them, for bounds that hold whatever
// serves them.
#pragma once

#include "sim/plan/targets.h"
#include "sim/scenario/scenario.h"
#include "sim/workload/request.h"

#include <cstdint>
#include <vector>

namespace rackplan {

/// Of one target. Without `known` nothing else is told: requests depend on how others fare.
struct WorkloadFacts {
  bool known = false;
  bool prompts_whole = true;         // no prefix of a prompt may be cached
  std::vector<Request> requests;     // that are measured
  std::int32_t shortest_prompt = 0;  // of all requests of the deployment, in the warm-up too
  std::int32_t longest_prompt = 0;
  std::int64_t least_good = 0;  // so many of `requests` must keep the target
};

/// In the order of `targets`. Reads traces.
[[nodiscard]] std::vector<WorkloadFacts> workload_facts(const Scenario& question,
                                                        const std::vector<PlanTarget>& targets);

}  // namespace rackplan
