// SPDX-License-Identifier: Apache-2.0
// Reports for tests: one with plain numbers, one with random bits in every field.
#pragma once

#include "sim/report/report.h"

#include <cstdint>

namespace rackplan {

/// A disaggregated run of one deployment with round numbers.
[[nodiscard]] Report sample_report();

/// Every field drawn from `seed`: any finite non-negative double, any integer, odd texts.
[[nodiscard]] Report random_report(std::uint64_t seed);

}  // namespace rackplan
