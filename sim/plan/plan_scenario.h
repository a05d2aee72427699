// SPDX-License-Identifier: Apache-2.0
// The question in, the plan out.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/plan.h"
#include "sim/plan/search.h"
#include "sim/scenario/scenario.h"

#include <stop_token>

namespace rackplan {

struct PlanOptions {
  SearchOptions search = {};
  int top = 10;  // how many of the candidates that lost are kept
  /// Whether the answer is confirmed, and how sure it is and its headroom are worked out.
  bool proof = true;
  /// And whether it is planned again with each assumption set otherwise.
  bool sensitivity = false;
};

/// Interrupted, the best so far (`search.interrupted`). Throws InputError, Infeasible (no candidate
/// exists at all: one that misses its targets is a plan without `best`), EnvironmentError.
[[nodiscard]] Plan plan_scenario(const Scenario& question,
                                 const Catalogs& catalogs,
                                 const PlanOptions& options,
                                 const std::stop_token& stop = {},
                                 SearchProgress* progress = nullptr);

}  // namespace rackplan
