// SPDX-License-Identifier: Apache-2.0
// The oracle: a small simulator that makes every step of every replica, against which the
// fast-forwarding `serve` is proved. It shares its inputs and outputs with sim/, never a
// computation.
//
//   ServeResult expected = oracle::serve_step_by_step(plan, source, fabric, log);
//
// With several deployments the fabric's ids are transfer_id(deployment, request).
//
// Of the ServeResult it leaves out `events` and `stopped`.
#pragma once

#include "sim/fabric/fabric.h"
#include "sim/serving/request_log.h"
#include "sim/serving/serve.h"
#include "sim/serving/serving_plan.h"
#include "sim/workload/request_source.h"
#include "tests/oracle/causes.h"

#include <cstddef>
#include <vector>

namespace rackplan::oracle {

/// How the oracle names the transfer of a request.
[[nodiscard]] constexpr TransferId transfer_id(std::size_t deployment, RequestId request) {
  constexpr TransferId most_requests = 1'000'000'000;
  return deployment * most_requests + request;
}

/// `causes`, when given, is added to.
[[nodiscard]] std::vector<ServeResult> serve_step_by_step(
    const std::vector<ServedDeployment>& deployments, Fabric& fabric, Causes* causes = nullptr);

/// One deployment alone.
[[nodiscard]] ServeResult serve_step_by_step(const ServingPlan& plan,
                                             RequestSource& source,
                                             Fabric& fabric,
                                             RequestLog& log,
                                             Causes* causes = nullptr);

}  // namespace rackplan::oracle
