// SPDX-License-Identifier: Apache-2.0
// A scenario at many points: each is evaluated on its own, several at a time.
#pragma once

#include "models/io/catalogs.h"
#include "sim/report/sweep_report.h"
#include "sim/run/progress.h"
#include "sim/scenario/scenario.h"

#include <stop_token>
#include <string>
#include <vector>

namespace rackplan {

struct SweepPoint {
  std::vector<std::string> values;  // of the varied fields
  Scenario scenario;
};

/// One row a point, in their order, the same for any number of jobs (at least 1): with the ideal
/// network they are threads, with SimGrid a child process each. An infeasible point is a row that
/// says why. When stopped, rows of points that were not done are missing. Throws what evaluate()
/// throws of wrong input or environment, and stops the others then. `progress` counts points.
[[nodiscard]] std::vector<SweepRow> run_sweep(const std::vector<SweepPoint>& points,
                                              const Catalogs& catalogs,
                                              int jobs,
                                              const std::stop_token& stop,
                                              Progress* progress);

}  // namespace rackplan
