// SPDX-License-Identifier: Apache-2.0
// How confidence, headroom and sensitivity look at what-ifs: they ask for a scenario to be run and
// judged, and do not care who does it, or whether it was known before.
//
// Contract: the same scenario gives the same trial; threads may ask at once; a trial may be cut
// short; Interrupted is thrown when the user wants to end.
#pragma once

#include "sim/plan/trial.h"
#include "sim/scenario/scenario.h"

#include <functional>

namespace rackplan {

using TryScenario = std::function<Trial(const Scenario&)>;

}  // namespace rackplan
