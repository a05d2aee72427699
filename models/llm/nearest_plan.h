// SPDX-License-Identifier: Apache-2.0
// The plan closest to one that does not work: the same kind (TP, TEP, DEP, DP) and about as many
// GPUs, from the kinds with a short name on 1 … one NVLink domain of GPUs.
#pragma once

#include "models/llm/parallel_plan.h"

#include <functional>
#include <optional>

namespace rackplan {

enum class Prefer {
  SameSize,  // of the nearest kind, the closest number of GPUs
  Smallest,  // of the nearest kind, the fewest GPUs
};

/// `works` decides; plans of up to `domain_gpus` GPUs are tried, with the pipeline depth of `plan`
/// and without one.
[[nodiscard]] std::optional<ParallelPlan> nearest_plan(
    const ParallelPlan& plan,
    int domain_gpus,
    Prefer prefer,
    const std::function<bool(const ParallelPlan&)>& works);

}  // namespace rackplan
