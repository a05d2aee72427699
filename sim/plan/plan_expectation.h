// SPDX-License-Identifier: Apache-2.0
// An expected plan: the plan's document with, optionally, "tolerances", as in sim/report/json.h.
#pragma once

#include "sim/plan/plan.h"
#include "sim/report/compare.h"

#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

struct PlanExpectation {
  Plan plan;
  std::vector<Tolerance> tolerances;
};

[[nodiscard]] std::string to_json(const PlanExpectation& expectation);

/// Throws InputError as plan_from_json() does.
[[nodiscard]] PlanExpectation plan_expectation_from_json(std::string_view text,
                                                         const std::string& file = {});

}  // namespace rackplan
