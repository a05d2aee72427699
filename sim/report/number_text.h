// SPDX-License-Identifier: Apache-2.0
// Bare numbers as text, independent of the locale; with units: models/units/text.h.
#pragma once

#include "models/units/quantity.h"

#include <string>

namespace rackplan {

/// With `significant` digits (1 to 17) and no trailing zeros: "0.125", "6070", "1.2e+18". With 17,
/// the shortest text that reads back as the same double.
[[nodiscard]] std::string number_text(double value, int significant);

/// "71 %", "99.95 %": up to `significant` digits.
[[nodiscard]] std::string percent_text(double fraction, int significant = 3);

/// Dollars with their cents and no unit: "79300.00".
[[nodiscard]] std::string cents_text(Usd amount);

}  // namespace rackplan
