// SPDX-License-Identifier: Apache-2.0
// How sure a plan is: by its confirmation with several seeds, and by how far its step times may be
// off before it misses, or before something cheaper would do.
//
// The contenders beside the plan are those that were simulated and
// - cost less than the plan by more than plan.gap and missed, the closest to their targets;
// - meet their targets and cost more by more than that, the cheapest: what one would fall back on.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/finalists.h"
#include "sim/plan/plan.h"
#include "sim/plan/search.h"
#include "sim/scenario/scenario.h"

#include <cstddef>
#include <stop_token>
#include <vector>

namespace rackplan {

struct PlanTrust {
  Confidence confidence;
  /// Of `tried`: within plan.gap of the plan's cost, or cheaper and met in at least a fifth of what
  /// step times may be.
  std::vector<std::size_t> ties;
};

/// `finalists.best` is there.
[[nodiscard]] PlanTrust plan_trust(const Scenario& question,
                                   const SearchResult& found,
                                   const Finalists& finalists,
                                   const Catalogs& catalogs,
                                   int jobs,
                                   const std::stop_token& stop = {});

}  // namespace rackplan
