// SPDX-License-Identifier: Apache-2.0
// Numbers that a person will read in a file.
#pragma once

#include "sim/report/number_text.h"

#include <string>

namespace rackplan {

/// To so many significant digits.
[[nodiscard]] inline double rounded(double value, int digits) {
  return std::stod(number_text(value, digits));
}

}  // namespace rackplan
