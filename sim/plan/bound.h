// SPDX-License-Identifier: Apache-2.0
// Closed-form bounds that drop candidates without simulating them. Safe: a candidate that the
// simulation accepts is never dropped. Families that share the workers of a phase share its bound,
// and a bound on the number of workers drops a whole range at once.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/phase_bound.h"
#include "sim/plan/search_space.h"
#include "sim/plan/targets.h"
#include "sim/plan/workload_facts.h"
#include "sim/scenario/scenario.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rackplan {

/// What every candidate of a family needs.
struct FamilyBound {
  ScreenedBy impossible = ScreenedBy::Nothing;
  std::int32_t least_first = 1;
  std::int32_t least_decode = 0;
  ScreenedBy first_by = ScreenedBy::Nothing;
  ScreenedBy decode_by = ScreenedBy::Nothing;
  /// GPUs of the first pool that prefill keeps busy on average, at its best rate: for the order of
  /// the search only.
  double prefill_gpus = 0.0;
  /// Workers that the demand keeps busy in the long run, at their best: for that order too.
  double steady_first = 0.0;
  double steady_decode = 0.0;

  /// Workers over what the long run takes, of the phase with the least of them.
  [[nodiscard]] double headroom(const Candidate& candidate) const {
    const double first = candidate.replicas / std::max(steady_first, 1e-9);
    return candidate.decode_replicas > 0
               ? std::min(first, candidate.decode_replicas / std::max(steady_decode, 1e-9))
               : first;
  }

  [[nodiscard]] ScreenedBy drops(const Candidate& candidate) const {
    if (impossible != ScreenedBy::Nothing) {
      return impossible;
    }
    if (candidate.replicas < least_first) {
      return first_by;
    }
    return candidate.decode_replicas < least_decode ? decode_by : ScreenedBy::Nothing;
  }
};

/// In the order of the families; `facts` in the order of the targets. Step tables are built on
/// `jobs` threads.
[[nodiscard]] std::vector<FamilyBound> family_bounds(const Scenario& question,
                                                     const SearchSpace& space,
                                                     const std::vector<PlanTarget>& targets,
                                                     const std::vector<WorkloadFacts>& facts,
                                                     const Catalogs& catalogs,
                                                     int jobs);

}  // namespace rackplan
