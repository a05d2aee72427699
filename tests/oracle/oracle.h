// SPDX-License-Identifier: Apache-2.0
// The oracle: a small simulator that makes every step of every replica, against which the
// fast-forwarding `serve` is proved. It shares its inputs and outputs with sim/, never a
// computation.
//
//   ServeResult expected = oracle::serve_step_by_step(plan, source, fabric, log);
//
// Of the ServeResult it leaves out `events` and `stopped`.
#pragma once

#include "sim/fabric/fabric.h"
#include "sim/serving/request_log.h"
#include "sim/serving/serve.h"
#include "sim/serving/serving_plan.h"
#include "sim/workload/request_source.h"
#include "tests/oracle/causes.h"

namespace rackplan::oracle {

/// `causes`, when given, is added to.
[[nodiscard]] ServeResult serve_step_by_step(const ServingPlan& plan,
                                             RequestSource& source,
                                             Fabric& fabric,
                                             RequestLog& log,
                                             Causes* causes = nullptr);

}  // namespace rackplan::oracle
