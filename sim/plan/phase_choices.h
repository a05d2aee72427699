// SPDX-License-Identifier: Apache-2.0
// What the workers of one role may be: every combination of system, parallel plan and limits.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/search_space.h"
#include "sim/scenario/scenario.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rackplan {

struct PhaseChoices {
  std::vector<PhaseChoice> fitting;
  std::vector<std::string> misfits;  // reasons, of plans that were asked for
  std::int64_t do_not_fit = 0;
};

/// Of the question's only deployment, at a precision and a depth of drafts.
[[nodiscard]] PhaseChoices phase_choices(const Scenario& question,
                                         const PlanSpec& plan,
                                         PoolRole role,
                                         const std::string& precision,
                                         const Catalogs& catalogs);

}  // namespace rackplan
