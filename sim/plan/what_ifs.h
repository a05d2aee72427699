// SPDX-License-Identifier: Apache-2.0
// The assumptions that every plan rests on, each with a range: demand, latency targets, step times,
// prices, and the inputs that the question calls uncertain.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/sensitivity.h"
#include "sim/plan/step_factor.h"
#include "sim/scenario/scenario.h"

#include <vector>

namespace rackplan {

/// `question` has its uncertain inputs at their pessimistic ends; `errors` are those of the
/// answer's step times. Both and `catalogs` outlive what is returned.
[[nodiscard]] std::vector<WhatIf> usual_what_ifs(const Scenario& question,
                                                 const StepErrors& errors,
                                                 const Catalogs& catalogs);

}  // namespace rackplan
