// SPDX-License-Identifier: Apache-2.0
// What a plan has in reserve: how it fares under more demand and with parts lost, and at which
// demand it first misses a target. On IdealFabric, with the requests that it was planned for (more
// of them, closer together).
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/plan.h"
#include "sim/plan/targets.h"
#include "sim/scenario/scenario.h"

#include <stop_token>
#include <vector>

namespace rackplan {

struct HeadroomOptions {
  std::vector<double> loads{1.0, 1.1, 1.25, 1.5};  // of the demand
  double most = 4.0;                               // demand up to which a miss is looked for
  double tolerance = 0.02;                         // of the demand at the first miss
  int jobs = 0;                                    // threads; 0: as many as the machine has
};

/// `chosen` is a candidate's scenario that meets its targets. Throws InputError, Interrupted.
[[nodiscard]] Headroom headroom(const Scenario& chosen,
                                const std::vector<PlanTarget>& targets,
                                const Catalogs& catalogs,
                                const HeadroomOptions& options = {},
                                const std::stop_token& stop = {});

}  // namespace rackplan
