// SPDX-License-Identifier: Apache-2.0
// A trace and the workload that stands for it, figure by figure.
#pragma once

#include "sim/run/workload_observation.h"

#include <string>
#include <vector>

namespace rackplan {

struct ComparedFigure {
  std::string name;
  double trace = 0.0;
  double workload = 0.0;
  bool ratio = false;  // a share: its error is a difference, not relative to the trace
};

[[nodiscard]] std::vector<ComparedFigure> compare(const WorkloadObservation& trace,
                                                  const WorkloadObservation& workload);

/// "-0.07" of a share, "3.1 %" of others.
[[nodiscard]] std::string error_text(const ComparedFigure& figure);

/// What caches find again in the workload is more or less than in the trace: a sentence, empty
/// where the difference is below 0.03.
[[nodiscard]] std::string reuse_warning(const WorkloadObservation& trace,
                                        const WorkloadObservation& workload);

}  // namespace rackplan
