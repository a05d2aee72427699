// SPDX-License-Identifier: Apache-2.0
// The names of the planner's choices in JSON, as in choice_names.h.
#pragma once

#include "sim/scenario/plan_spec.h"

#include <array>
#include <string_view>
#include <utility>

namespace rackplan::choice_names {

inline constexpr std::array<std::pair<PlanObjective, std::string_view>, 3> plan_objectives{
    {{PlanObjective::LeastCost, "least_cost"},
     {PlanObjective::LeastCostPerToken, "least_cost_per_token"},
     {PlanObjective::MostGoodput, "most_goodput"}}};
inline constexpr std::array<std::pair<PlanLayout, std::string_view>, 2> plan_layouts{
    {{PlanLayout::Disaggregated, "disaggregated"}, {PlanLayout::Aggregated, "aggregated"}}};

}  // namespace rackplan::choice_names
