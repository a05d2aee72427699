// SPDX-License-Identifier: Apache-2.0
// Money that is added up: whole cents, so that the rows of a table sum to its last line.
#pragma once

#include "models/units/quantity.h"

#include <cstdint>
#include <vector>

namespace rackplan {

using Cents = std::int64_t;

/// Rounded half away from zero. InputError beyond 10^13 dollars: doubles hold 10^15 cents exactly.
[[nodiscard]] Cents to_cents(Usd amount);
[[nodiscard]] Usd to_usd(Cents amount);

/// `amount` in `parts` (at most 9,000) that differ by at most one cent and sum to it.
[[nodiscard]] std::vector<Cents> in_equal_parts(Cents amount, int parts);

}  // namespace rackplan
