// SPDX-License-Identifier: Apache-2.0
// What a scenario means before it runs: who sits where, what each GPU holds, how long a step takes
// and why.
#pragma once

#include "models/io/catalogs.h"
#include "sim/scenario/scenario.h"

#include <string>

namespace rackplan {

/// Text for a terminal. Throws as evaluate() does.
[[nodiscard]] std::string explain_scenario(const Scenario& scenario, const Catalogs& catalogs);

}  // namespace rackplan
