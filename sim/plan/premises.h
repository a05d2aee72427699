// SPDX-License-Identifier: Apache-2.0
// What a plan was made for beside the question's own values: a risk, the pessimistic ends.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/plan.h"
#include "sim/scenario/scenario.h"

#include <stop_token>

namespace rackplan {

/// The factor on step times with which plan.risk is planned for; 1 without it. The error of step
/// times is that of a run of the question's own pools. Throws InputError where these cannot be run,
/// Interrupted.
[[nodiscard]] double risk_factor(const Scenario& question,
                                 const Catalogs& catalogs,
                                 const std::stop_token& stop = {});

/// Notes of both; `slower` is the factor.
void add_premises(Plan& plan, const Scenario& question, double slower);

}  // namespace rackplan
