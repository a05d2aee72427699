// SPDX-License-Identifier: Apache-2.0
// Samples of one GPU → its cost table, each family with the error it shows out of fold.
#pragma once

#include "calib/sample.h"
#include "models/cost/cost_table.h"
#include "models/hardware/system_spec.h"

#include <map>
#include <span>
#include <vector>

namespace rackplan {

/// Samples by family, each family's in the order given.
[[nodiscard]] std::map<CostFamily, std::vector<Sample>> by_family(std::span<const Sample> samples);

/// id, title, source and date are the caller's. Families with fewer than `fewest_samples` are left
/// out.
inline constexpr std::size_t fewest_samples = 12;
[[nodiscard]] CostTable fit_table(const SystemSpec& system,
                                  std::span<const Sample> samples,
                                  unsigned folds);

}  // namespace rackplan
