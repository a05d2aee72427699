// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/scenario/scenario.h"

#include <optional>

namespace rackplan {

/// Expected tokens of a request, from the distribution (not from draws).
[[nodiscard]] double mean_length(const LengthDistribution& lengths);

}  // namespace rackplan
