// SPDX-License-Identifier: Apache-2.0
// From what a run tallied to its report.
#pragma once

#include "sim/fabric/fabric.h"
#include "sim/report/report.h"
#include "sim/run/assembly.h"
#include "sim/run/measured_log.h"
#include "sim/scenario/scenario.h"
#include "sim/serving/serve.h"

#include <deque>
#include <vector>

namespace rackplan {

/// What a run of the scenario is computed from.
[[nodiscard]] Provenance provenance(const Scenario& scenario, const Assembly& assembly);

/// Results and logs in the order of the deployments; the logs are closed.
[[nodiscard]] Report build_report(const Scenario& scenario,
                                  const Assembly& assembly,
                                  const std::vector<ServeResult>& results,
                                  const std::deque<MeasuredLog>& logs,
                                  const Fabric& fabric);

}  // namespace rackplan
