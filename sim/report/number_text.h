// SPDX-License-Identifier: Apache-2.0
// Bare numbers as text, independent of the locale; with units: models/units/text.h.
#pragma once

#include "models/units/quantity.h"

#include <cstdint>
#include <string>

namespace rackplan {

/// With `significant` digits (1 to 17) and no trailing zeros: "0.125", "6070", "1.2e+18". With 17,
/// the shortest text that reads back as the same double.
[[nodiscard]] std::string number_text(double value, int significant);

/// "71 %", "99.95 %": up to `significant` digits.
[[nodiscard]] std::string percent_text(double fraction, int significant = 3);

/// Dollars with their cents and no unit: "79300.00".
[[nodiscard]] std::string cents_text(Usd amount);

/// "1,234,567".
[[nodiscard]] std::string grouped_text(std::int64_t count);

/// Whole dollars with commas: "1,234,567 USD".
[[nodiscard]] std::string dollars_text(Usd amount);

}  // namespace rackplan
