// SPDX-License-Identifier: Apache-2.0
// From what a run tallied to its report.
#pragma once

#include "sim/fabric/fabric.h"
#include "sim/report/report.h"
#include "sim/run/assembly.h"
#include "sim/run/measured_log.h"
#include "sim/scenario/scenario.h"
#include "sim/serving/serve.h"

namespace rackplan {

[[nodiscard]] Report build_report(const Scenario& scenario,
                                  const Assembly& assembly,
                                  const ServeResult& result,
                                  const MeasuredLog& log,
                                  const Fabric& fabric);

}  // namespace rackplan
