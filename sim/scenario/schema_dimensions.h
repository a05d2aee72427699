// SPDX-License-Identifier: Apache-2.0
// The dimensions of the schema's quantities, by name.
#pragma once

#include "models/units/quantity.h"

namespace rackplan::schema_tables {

inline constexpr Dimension time_dimension{.time = 1};
inline constexpr Dimension rate_dimension{.time = -1};
inline constexpr Dimension size_dimension{.bytes = 1};
inline constexpr Dimension bandwidth_dimension{.time = -1, .bytes = 1};
inline constexpr Dimension money_dimension{.usd = 1};
inline constexpr Dimension price_dimension{.time = -1, .usd = 1};
inline constexpr Dimension energy_price_dimension{.usd = 1, .energy = -1};
inline constexpr Dimension token_price_dimension{.tokens = -1, .usd = 1};
inline constexpr Dimension power_dimension{.time = -1, .energy = 1};

}  // namespace rackplan::schema_tables
