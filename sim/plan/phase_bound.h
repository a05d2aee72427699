// SPDX-License-Identifier: Apache-2.0
// What the workers of a phase can do at best for the requests of a target: no simulation meets the
// target with fewer of them, or in less time.
#pragma once

#include "sim/plan/decode_rate.h"
#include "sim/plan/prefill_rate.h"
#include "sim/plan/workload_facts.h"
#include "sim/serving/serving_plan.h"

#include <cstdint>
#include <optional>
#include <string>

namespace rackplan {

enum class ScreenedBy {
  Nothing,
  Budget,           // of money or power
  Cost,             // costs more than the answer at the least
  KvRoom,           // requests that no rank can hold
  FirstToken,       // a request alone takes longer than the limit
  InterToken,       // a step alone takes longer than the limit
  PrefillCapacity,  // too few prefill workers
  DecodeCapacity,   // too few decode workers
  Capacity,         // too few aggregated workers
};

[[nodiscard]] std::string name_of(ScreenedBy bound);

/// A pool plan with what is derived from it once. Times in subticks.
struct PhaseRates {
  PoolPlan plan;
  Tick ingress = 0;
  PrefillShapeLimits shape;
  double prefill_per_token = 0.0;    // prefill and aggregated
  std::optional<DecodeRate> decode;  // decode and aggregated
};

/// `facts` of the deployment's requests.
[[nodiscard]] PhaseRates prefill_rates(const PoolPlan& plan,
                                       Tick ingress,
                                       const WorkloadFacts& facts);
[[nodiscard]] PhaseRates decode_rates(const PoolPlan& plan, const WorkloadFacts& facts);
[[nodiscard]] PhaseRates aggregated_rates(const PoolPlan& plan,
                                          Tick ingress,
                                          const WorkloadFacts& facts);

/// Workers that a target needs at the least; nullopt: no number of them is enough.
struct LeastWorkers {
  std::optional<std::int32_t> count = 1;
  ScreenedBy bound = ScreenedBy::Nothing;  // why none is enough, or why fewer are not
  double steady = 0.0;  // busy all the time between first and last arrival: for estimates only
};

[[nodiscard]] LeastWorkers least_prefill_workers(const PhaseRates& rates,
                                                 const WorkloadFacts& facts,
                                                 const SloTicks& slo);
[[nodiscard]] LeastWorkers least_decode_workers(const PhaseRates& rates,
                                                const WorkloadFacts& facts,
                                                const SloTicks& slo);
[[nodiscard]] LeastWorkers least_aggregated_workers(const PhaseRates& rates,
                                                    const WorkloadFacts& facts,
                                                    const SloTicks& slo);

}  // namespace rackplan
