// SPDX-License-Identifier: Apache-2.0
// The axis of a chart: which values it spans, where its marks are, and its scale. Marks are at 1, 2
// or 5 times a power of ten.
#pragma once

#include "models/units/quantity.h"

#include <string>
#include <vector>

namespace rackplan {

struct Axis {
  double low = 0.0;
  double high = 1.0;
  bool logarithmic = false;
  std::vector<double> marks;  // within [low, high], ascending

  /// 0 at `low`, 1 at `high`; outside, the nearer end.
  [[nodiscard]] double at(double value) const;
};

/// From a mark to a mark around [low, high], with about `count` of them.
[[nodiscard]] Axis linear_axis(double low, double high, int count = 5);

/// From a mark to a mark around [low, high], both above 0.
[[nodiscard]] Axis logarithmic_axis(double low, double high);

/// The unit in which a number up to `largest` is read: 1.5e6 dollars are 1.5 "MUSD".
struct Scale {
  double unit = 1.0;  // in base units
  std::string name;
  [[nodiscard]] std::string shown(double value) const;  // without the unit
};

[[nodiscard]] Scale time_scale(Seconds largest);
[[nodiscard]] Scale money_scale(Usd largest);

}  // namespace rackplan
