// SPDX-License-Identifier: Apache-2.0
// What makes a configuration better, as a number that is to be small, and how small it can be for
// hardware that costs so much at the least.
//
//   least cost            cost a year                        ≥ the least cost
//   least cost per token  cost a year / tokens of the year   ≥ the least cost / the most tokens
//
// The most tokens: all of them, in the shortest time in which so many requests arrive as must be
// good. Unknown where arrivals depend on the system; nothing is left out then.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/plan.h"
#include "sim/plan/workload_facts.h"
#include "sim/scenario/scenario.h"

#include <vector>

namespace rackplan {

class Objective {
 public:
  /// Throws InputError without economics, on which it rests.
  Objective(const Scenario& question,
            const std::vector<WorkloadFacts>& facts,
            const Catalogs& catalogs);

  [[nodiscard]] double value(const PlanFigures& figures) const;
  [[nodiscard]] double least(Usd least_cost) const;

 private:
  PlanObjective kind_;
  double most_tokens_ = 0.0;  // a year; 0: unknown
};

}  // namespace rackplan
