// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/fabric/fabric.h"
#include "sim/report/report.h"
#include "sim/run/assembly.h"
#include "sim/run/measured_log.h"
#include "sim/scenario/scenario.h"
#include "sim/serving/serve.h"

#include <cstddef>

namespace rackplan {

/// What a run came to for deployment `index`; `log` is closed.
[[nodiscard]] DeploymentReport deployment_report(const Scenario& scenario,
                                                 const Assembly& assembly,
                                                 std::size_t index,
                                                 const ServeResult& result,
                                                 const MeasuredLog& log,
                                                 const Fabric& fabric);

}  // namespace rackplan
