// SPDX-License-Identifier: Apache-2.0
// Which samples of a target to set a transfer on: few, spread over short and long kernels.
#pragma once

#include "calib/fit.h"
#include "calib/sample.h"

#include <cstddef>
#include <span>
#include <vector>

namespace rackplan {

inline constexpr std::size_t most_anchors = 30;  // of a family

/// `count` of the samples (all, where there are fewer): ordered by what `source` says they take,
/// cut into as many equal groups, and of each group the sample whose row hash is least. What they
/// take on the target plays no part. Of one family; in order of the groups.
[[nodiscard]] std::vector<const Sample*> choose_anchors(const FamilyFit& source,
                                                        std::span<const Sample> samples,
                                                        std::size_t count = most_anchors);

}  // namespace rackplan
