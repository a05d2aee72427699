// SPDX-License-Identifier: Apache-2.0
#include "calib/rounding.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace rackplan {

double rounded(double value, int digits) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*g", digits, value);
  return std::strtod(text.data(), nullptr);
}

}  // namespace rackplan
