// SPDX-License-Identifier: Apache-2.0
#include "sim/run/cost_run.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <set>

namespace rackplan {
namespace {

int nodes_with_a_worker(const Placement& placement, std::size_t system) {
  const int gpus_per_node = placement.systems[system].spec.node.gpus;
  std::set<int> nodes;
  for (const PoolPlacement& pool : placement.pools) {
    if (pool.system != system) {
      continue;
    }
    for (const ReplicaPlacement& replica : pool.replicas) {
      for (const int gpu : replica.gpus) {
        nodes.insert(gpu / gpus_per_node);
      }
    }
  }
  return static_cast<int>(nodes.size());
}

// Share of its busy time that a pool spent in prefill steps.
double prefill_part(const PoolTally& tally) {
  double prefill = 0.0;
  for (const PrefillClass& size : tally.prefill_by_size) {
    prefill += size.seconds;
  }
  double decode = 0.0;
  for (const BatchTime& batch : tally.decode_by_batch) {
    decode += batch.seconds;
  }
  return prefill + decode > 0.0 ? prefill / (prefill + decode) : 0.0;
}

}  // namespace

CostRun placed_estate(const Scenario& scenario, const Placement& placement) {
  CostRun run;
  for (std::size_t i = 0; i < placement.systems.size(); ++i) {
    run.groups.push_back({.name = placement.systems[i].name,
                          .system = placement.systems[i].spec,
                          .nodes = placement.systems[i].nodes,
                          .nodes_used = nodes_with_a_worker(placement, i),
                          .terms = scenario.estate[i].terms,
                          .pools = {}});
  }
  return run;
}

void check_prices(const Scenario& scenario, const Placement& placement, const Catalogs& catalogs) {
  if (scenario.economics) {
    static_cast<void>(
        build_cost(*scenario.economics, catalogs.prices(), placed_estate(scenario, placement)));
  }
}

void add_pool(CostRun& run, const PoolPlacement& pool, const PoolTally& tally, Seconds measured) {
  const auto replicas = static_cast<double>(pool.replicas.size());
  const Seconds busy =
      std::accumulate(tally.busy_seconds.begin(), tally.busy_seconds.end(), 0.0) * s;
  const double prefill = prefill_part(tally);
  const PoolActivity activity{.replicas = static_cast<int>(pool.replicas.size()),
                              .gpus_per_replica = pool.parallel.gpus(),
                              .prefill_busy = prefill * busy,
                              .decode_busy = (1.0 - prefill) * busy};
  run.groups[pool.system].pools.push_back(activity);
  run.phases.push_back({.gpus = activity.replicas * activity.gpus_per_replica,
                        .prefill_busy = activity.prefill_busy,
                        .decode_busy = activity.decode_busy});
  run.time = std::max(run.time, measured);
  if (measured > Seconds()) {
    run.busiest = std::max(run.busiest, busy / (replicas * measured));
  }
}

void add_tokens(CostRun& run, const RequestMetrics& metrics) {
  run.input += metrics.total_token_throughput - metrics.output_token_throughput;
  run.output += metrics.output_token_throughput;
}

}  // namespace rackplan
