// SPDX-License-Identifier: Apache-2.0
// Where nothing meets the targets: the configuration that comes closest, and what it would meet.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/bound.h"
#include "sim/plan/search_space.h"
#include "sim/plan/trial.h"

#include <cstddef>
#include <optional>
#include <stop_token>
#include <vector>

namespace rackplan {

/// Up to `count` candidates that have the most workers over what the bounds say they need, of each
/// family one; the largest first, ties by index. Indices into space.candidates.
[[nodiscard]] std::vector<std::size_t> most_promising(const SearchSpace& space,
                                                      const std::vector<FamilyBound>& bounds,
                                                      std::size_t count);

/// The least share by which a run's targets were reached, over what was asked; negative for one
/// that cannot run.
[[nodiscard]] double closeness(const Trial& trial);

/// The least factor, to 1 %, by which all limits must be longer for the scenario to meet its
/// targets; nullopt: more than 64, or it cannot run.
[[nodiscard]] std::optional<double> longer_limits(const Scenario& scenario,
                                                  const std::vector<PlanTarget>& targets,
                                                  const Catalogs& catalogs,
                                                  const std::stop_token& stop);

}  // namespace rackplan
