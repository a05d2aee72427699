// SPDX-License-Identifier: Apache-2.0
// How likely it is that a plan meets its targets and that nothing cheaper does, given how far step
// times may be off.
//
// Errors are drawn many times. The logarithm of the factor on the steps of a group of pools is
//
//   σ · (√ρ · Z + √(1 − ρ) · Z_g),   ρ = ½
//
// with Z common to everything and Z_g to all groups that run the same steps: same role, system,
// model format, parallel plan and drafts. So contenders that share ops err together. That half of
// the variance is common is an assumption: the error that a cost model makes on all steps alike
// (clocks, an engine's overheads) has not been told apart from the rest.
//
// In each draw those contenders stand whose margins hold; the cheapest of them is what would have
// been the answer.
#pragma once

#include "models/units/quantity.h"
#include "sim/plan/step_margin.h"
#include "sim/scenario/scenario.h"

#include <cstddef>
#include <string>
#include <vector>

namespace rackplan {

struct Contender {
  std::string first;   // what makes the steps of each group what they are; see step_kind()
  std::string decode;  // empty: no such pool
  StepMargin margin;
  Usd cost;  // a year
};

struct PlanOdds {
  std::vector<double> meets;   // by contender
  double best_meets = 0.0;     // of the plan in question
  double best_cheapest = 0.0;  // it meets its targets, and nothing cheaper does
  Usd cost_low, cost_high;  // of the cheapest that stands, in 80 % of the draws in which any does
  friend bool operator==(const PlanOdds&, const PlanOdds&) = default;
};

/// "decode gb200 fp4 DEP16 2": equal where the steps are; empty where no pool is in the group.
[[nodiscard]] std::string step_kind(const Scenario& scenario, bool decode);

/// `best` is the contender that is the plan; what is cheaper by a share of at most `gap` counts as
/// its equal.
[[nodiscard]] PlanOdds plan_odds(const std::vector<Contender>& contenders,
                                 std::size_t best,
                                 const StepErrors& errors,
                                 double gap = 0.0);

}  // namespace rackplan
