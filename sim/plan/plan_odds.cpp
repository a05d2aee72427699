// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/plan_odds.h"

#include "models/base/error.h"
#include "sim/engine/random.h"
#include "sim/workload/elementary.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>

namespace rackplan {
namespace {

constexpr std::uint64_t draws = 16'384;  // a probability of one half to within 0.4 %
constexpr double common_share = 0.5;     // ρ
constexpr std::uint64_t common_entity = 0;

/// One standard normal number. Odd draws mirror the even ones before them.
double normal(std::uint64_t entity, std::uint64_t draw) {
  const double z = normal_quantile(draw_uniform(0, Purpose::StepError, entity, draw / 2));
  return draw % 2 == 0 ? z : -z;
}

/// The kinds of steps, numbered from 1 in the order of their names.
std::map<std::string, std::uint64_t> entities(const std::vector<Contender>& contenders) {
  std::map<std::string, std::uint64_t> numbers;
  for (const Contender& contender : contenders) {
    numbers.emplace(contender.first, 0);
    numbers.emplace(contender.decode, 0);
  }
  std::uint64_t next = common_entity;
  for (auto& [kind, number] : numbers) {
    number = ++next;
  }
  return numbers;
}

/// Smallest and largest of the middle 80 %.
void set_interval(PlanOdds& odds, std::vector<Usd>& costs, Usd of_best) {
  odds.cost_low = odds.cost_high = of_best;
  if (!costs.empty()) {
    std::sort(costs.begin(), costs.end());
    const std::size_t tenth = costs.size() / 10;
    odds.cost_low = costs[tenth];
    odds.cost_high = costs[costs.size() - 1 - tenth];
  }
}

}  // namespace

std::string step_kind(const Scenario& scenario, bool decode) {
  std::string kind;
  for (const DeploymentSpec& deployment : scenario.deployments) {
    for (const PoolSpec& pool : deployment.pools) {
      if ((pool.role == PoolRole::Decode) != decode) {
        continue;
      }
      const auto estate = std::find_if(
          scenario.estate.begin(), scenario.estate.end(), [&](const EstateSystem& system) {
            return system.name == pool.estate;
          });
      const bool aggregated = pool.role == PoolRole::Aggregated;
      kind += decode ? "decode " : aggregated ? "aggregated " : "prefill ";
      kind += (estate == scenario.estate.end() ? pool.estate : estate->system) + " " +
              deployment.model + " " + deployment.precision + " " + to_string(pool.parallel) + " " +
              std::to_string(deployment.mtp ? deployment.mtp->depth : 0) + "; ";
    }
  }
  return kind;
}

PlanOdds plan_odds(const std::vector<Contender>& contenders,
                   std::size_t best,
                   const StepErrors& errors,
                   double gap) {
  ensure(best < contenders.size(), "the plan is one of the contenders");
  const std::map<std::string, std::uint64_t> numbers = entities(contenders);
  std::vector<std::int64_t> stood(contenders.size(), 0);
  std::int64_t cheapest = 0;
  std::vector<Usd> costs;
  const double common_part = std::sqrt(common_share);
  const double own_part = std::sqrt(1.0 - common_share);
  for (std::uint64_t draw = 0; draw < draws; ++draw) {
    const double common = common_part * normal(common_entity, draw);
    const auto error = [&](double sigma, const std::string& kind) {
      return sigma * (common + own_part * normal(numbers.at(kind), draw));
    };
    std::optional<Usd> least;  // of those that stand
    bool best_stands = false;
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const Contender& it = contenders[i];
      const double x = error(errors.first, it.first);
      const double y = error(errors.decode, it.decode);
      if (it.margin.holds(it.first.empty() ? y : x, it.decode.empty() ? x : y)) {
        ++stood[i];
        best_stands = best_stands || i == best;
        least = std::min(least.value_or(it.cost), it.cost);
      }
    }
    if (least) {
      costs.push_back(*least);
    }
    cheapest += best_stands && *least >= (1.0 - gap) * contenders[best].cost ? 1 : 0;
  }
  PlanOdds odds;
  for (const std::int64_t count : stood) {
    odds.meets.push_back(static_cast<double>(count) / static_cast<double>(draws));
  }
  odds.best_meets = odds.meets[best];
  odds.best_cheapest = static_cast<double>(cheapest) / static_cast<double>(draws);
  set_interval(odds, costs, contenders[best].cost);
  return odds;
}

}  // namespace rackplan
