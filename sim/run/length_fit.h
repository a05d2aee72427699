// SPDX-License-Identifier: Apache-2.0
// Lengths and times of a trace as distributions of a few numbers.
#pragma once

#include "sim/scenario/scenario.h"
#include "sim/workload/trace_statistics.h"

namespace rackplan {

/// 29 quantiles, or the one length that all have.
[[nodiscard]] LengthDistribution quantiles_of(const ValueCounts& counts);
/// Small whole numbers one by one: lines between quantiles would blur them.
[[nodiscard]] LengthDistribution numbers_of(const ValueCounts& counts);
[[nodiscard]] TimeDistribution times_of(const ValueCounts& milliseconds);

}  // namespace rackplan
