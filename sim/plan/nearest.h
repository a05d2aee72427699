// SPDX-License-Identifier: Apache-2.0
// Where nothing meets the targets: the configuration that comes closest, and what it would meet.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/bound.h"
#include "sim/plan/search.h"
#include "sim/scenario/scenario.h"

#include <stop_token>
#include <vector>

namespace rackplan {

/// Runs to the end those candidates that have the most workers over what the bounds say they need,
/// of each family one, and sets nearest, longer_limits and interrupted of `result`. The requests
/// count there.
void find_nearest(SearchResult& result,
                  const Scenario& question,
                  const std::vector<FamilyBound>& bounds,
                  const Catalogs& catalogs,
                  int jobs,
                  const std::stop_token& stop);

}  // namespace rackplan
