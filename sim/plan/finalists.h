// SPDX-License-Identifier: Apache-2.0
// The candidates that met their targets are confirmed, the best first, until one holds. Those as
// good as the best to within plan.gap count as equals: of them the one with the most slack comes
// first (sim/plan/slack.h), then the best.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/confirm.h"
#include "sim/plan/search.h"
#include "sim/scenario/scenario.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace rackplan {

struct Finalists {
  std::optional<std::size_t> best;  // of `tried`: the first in that order that was confirmed
  Confirmation confirmation;        // of the best; without one of the last that failed
  std::vector<std::size_t> failed;  // of `tried`, in the order in which they were run
  std::int64_t requests = 0;        // simulated
};

/// The `tried` candidate as a scenario of its own.
[[nodiscard]] Scenario scenario_of(const Scenario& question,
                                   const SearchResult& found,
                                   std::size_t tried);

/// Those of `tried` that met their targets, the best by the question's objective first, then by
/// index.
[[nodiscard]] std::vector<std::size_t> in_order(const Scenario& question,
                                                const SearchResult& found);

/// At most 12 finalists are run, and at most 12 equals told apart.
[[nodiscard]] Finalists confirm_finalists(const Scenario& question,
                                          const SearchResult& found,
                                          const Catalogs& catalogs,
                                          int jobs,
                                          const std::stop_token& stop = {});

}  // namespace rackplan
