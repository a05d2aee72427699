// SPDX-License-Identifier: Apache-2.0
// What a candidate costs at least, and draws at most: known from its hardware alone.
//
//   least cost = everything but electricity, plus electricity at idle power
//
// A run adds what its steps draw above idle, never less than nothing.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/search_space.h"
#include "sim/scenario/scenario.h"

#include <array>
#include <map>
#include <utility>
#include <vector>

namespace rackplan {

struct HardwareCost {
  Usd a_year;         // at least
  Watts provisioned;  // IT power
};

/// Whether hardware that costs and draws so much may be the answer.
[[nodiscard]] inline bool in_budget(const PlanBudget& budget, const HardwareCost& cost) {
  return (!budget.cost || cost.a_year <= *budget.cost * year) &&
         (!budget.power || cost.provisioned <= *budget.power);
}

class LeastCost {
 public:
  /// Without economics in the question nothing costs anything. Both outlive it.
  LeastCost(const Scenario& question, const Catalogs& catalogs)
      : question_(question), catalogs_(catalogs) {}

  /// Throws InputError for hardware without a price.
  [[nodiscard]] HardwareCost of(const Family& family, const Candidate& candidate);

 private:
  using Key = std::pair<std::array<std::size_t, 2>, std::array<std::int32_t, 4>>;

  [[nodiscard]] HardwareCost price(const Scenario& scenario, const Candidate& candidate) const;

  const Scenario& question_;
  const Catalogs& catalogs_;
  std::map<Key, HardwareCost> known_;
};

}  // namespace rackplan
