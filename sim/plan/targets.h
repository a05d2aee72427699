// SPDX-License-Identifier: Apache-2.0
// What a configuration must reach: shares of requests within limits, from the SLO of each workload.
//
// - slo.attainment, 0.99 when left out: the share of requests that keep every limit;
// - in the run as a whole and in each window of slo.window (5 minutes when left out) that the run
//   fills and in which enough requests end, enough being 10 over the share that may fail.
// A rejected request keeps none; neither does one that is unfinished when the run ends.
#pragma once

#include "models/units/quantity.h"
#include "sim/metrics/slo.h"
#include "sim/scenario/scenario.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rackplan {

inline constexpr double default_attainment = 0.99;
inline constexpr Seconds default_target_window = 300.0 * s;

struct PlanTarget {
  std::size_t deployment = 0;
  std::size_t workload = 0;
  std::string name;    // of the workload; empty: the only one
  std::string metric;  // "all targets"
  std::string limit;   // in words: "TTFT <= 2 s, ITL <= 25 ms"
  SloTicks slo;        // what one request must keep
  double share = default_attainment;
  Tick window = 0;
  std::int64_t enough = 1;  // requests in a window that is judged
};

/// Throws InputError for a workload without a limit, and when nothing has one.
[[nodiscard]] std::vector<PlanTarget> targets_of(const Scenario& scenario);

/// "99 % of requests: TTFT <= 2 s, ITL <= 25 ms".
[[nodiscard]] std::string target_words(const PlanTarget& target);

}  // namespace rackplan
