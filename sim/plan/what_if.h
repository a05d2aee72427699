// SPDX-License-Identifier: Apache-2.0
// A question with some of its fields set otherwise.
#pragma once

#include "models/io/catalogs.h"
#include "sim/scenario/scenario.h"

#include <string>
#include <vector>

namespace rackplan {

/// `settings` as --set takes them: "mtp.acceptance=0.5". Throws InputError as reading them does.
[[nodiscard]] Scenario with_settings(const Scenario& scenario,
                                     const std::vector<std::string>& settings,
                                     const Catalogs& catalogs);

/// Every input of plan.uncertain at its pessimistic end: a plan must hold there.
[[nodiscard]] Scenario pessimistic(const Scenario& question, const Catalogs& catalogs);

}  // namespace rackplan
