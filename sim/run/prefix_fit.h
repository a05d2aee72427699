// SPDX-License-Identifier: Apache-2.0
// The prefixes that conversations share, as classes of a workload.
#pragma once

#include "sim/run/session_fit.h"
#include "sim/scenario/scenario.h"

#include <vector>

namespace rackplan {

/// The most common prefixes each by itself, the rest as one class.
[[nodiscard]] std::vector<PrefixSpec> prefixes_of(const SessionStatistics& found);

}  // namespace rackplan
