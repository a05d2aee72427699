// SPDX-License-Identifier: Apache-2.0
// The unit symbols people write, and how a unit such as "GB/s" is read.
#pragma once

#include "models/units/quantity.h"

#include <optional>
#include <span>
#include <string_view>

namespace rackplan {

struct Unit {
  std::string_view symbol;
  double factor;  // base units in one of these
  Dimension dimension;
  // The smallest value, in base units, that `format` writes with this unit; none if it never does.
  std::optional<double> shown_from;
};

/// All symbols; those of one dimension that `format` uses are in ascending order.
[[nodiscard]] std::span<const Unit> known_units();

struct UnitValue {
  double factor = 1.0;  // base units in one of the unit
  Dimension dimension;
};

/// Reads "ms", "GB/s", "USD/kWh", "/s" or "TFLOPS" (written for TFLOP/s); none if unknown.
[[nodiscard]] std::optional<UnitValue> find_unit(std::string_view text);

}  // namespace rackplan
