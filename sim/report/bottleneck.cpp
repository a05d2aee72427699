// SPDX-License-Identifier: Apache-2.0
#include "sim/report/bottleneck.h"

#include "models/base/error.h"
#include "sim/report/number_text.h"

#include <algorithm>
#include <string>

namespace rackplan {
namespace {

constexpr double tie = 0.05;

std::string percent(double fraction) {
  return percent_text(fraction, 2);
}

double slots_in_use(const PoolReport& pool) {
  return pool.max_batch > 0 ? pool.mean_batch * pool.utilisation.mean / pool.max_batch : 0.0;
}

bool is_prefill(const PoolReport& pool) {
  return pool.role == "prefill";
}

// "slots 98 % full"
std::string fullness(const PoolReport& pool) {
  if (is_prefill(pool)) {
    return "busy " + percent(pool.utilisation.mean) + " of the time";
  }
  const bool slots = slots_in_use(pool) >= pool.kv_occupancy_mean;
  return (slots ? "slots " : "KV cache ") + percent(pressure(pool)) + " full";
}

const PoolReport& limiting_pool(const std::vector<PoolReport>& pools) {
  double highest = 0.0;
  for (const PoolReport& pool : pools) {
    highest = std::max(highest, pressure(pool));
  }
  const PoolReport* limiting = nullptr;
  for (const PoolReport& pool : pools) {
    const bool close = pressure(pool) >= highest - tie;
    if (close &&
        (limiting == nullptr || pool.mean_queue > limiting->mean_queue ||
         (pool.mean_queue == limiting->mean_queue && pressure(pool) > pressure(*limiting)))) {
      limiting = &pool;
    }
  }
  return *limiting;
}

Bottleneck from_link(const LinkReport& link) {
  return {.sentence = "network: " + link.name + " " + percent(link.utilisation) + " in use",
          .pool = "network",
          .resource = link.name,
          .fraction = link.utilisation,
          .pressure = link.utilisation,
          .saturated = true};
}

}  // namespace

double pressure(const PoolReport& pool) {
  const double full = is_prefill(pool) ? pool.utilisation.mean
                                       : std::max(slots_in_use(pool), pool.kv_occupancy_mean);
  return std::clamp(full, 0.0, 1.0);
}

Bottleneck find_bottleneck(const std::vector<PoolReport>& pools, const NetworkReport& network) {
  ensure(!pools.empty(), "a report has at least one pool");
  const PoolReport& pool = limiting_pool(pools);
  const LinkReport* busiest = nullptr;
  for (const LinkReport& link : network.links) {
    if (busiest == nullptr || link.utilisation > busiest->utilisation) {
      busiest = &link;
    }
  }
  if (busiest != nullptr && busiest->utilisation >= saturated_pressure &&
      busiest->utilisation > pressure(pool)) {
    return from_link(*busiest);
  }

  Bottleneck bottleneck{
      .sentence = "", .pool = pool.name, .resource = "", .pressure = pressure(pool)};
  bottleneck.saturated = bottleneck.pressure >= saturated_pressure;
  std::string resource = "no step was taken";
  if (!pool.time_by_bound.empty()) {
    const auto top = std::max_element(
        pool.time_by_bound.begin(), pool.time_by_bound.end(), [](const Share& a, const Share& b) {
          return a.fraction < b.fraction;
        });
    bottleneck.resource = top->name;
    bottleneck.fraction = top->fraction;
    resource = top->name + " " + percent(top->fraction) + " of its step time";
  }
  bottleneck.sentence = pool.name + ": " + resource + ", " + fullness(pool);
  if (!bottleneck.saturated && !pool.time_by_bound.empty()) {
    bottleneck.sentence += "; nothing is saturated";
  }
  return bottleneck;
}

}  // namespace rackplan
