// SPDX-License-Identifier: Apache-2.0
// The arrivals of a trace as a pattern of a few numbers: a profile over time, and gaps.
#pragma once

#include "sim/engine/tick.h"
#include "sim/scenario/arrival_spec.h"

#include <array>
#include <cstdint>
#include <vector>

namespace rackplan {

/// Arrivals a minute in each part of a day, or of the trace.
void set_profile(ArrivalPattern& pattern, const std::vector<std::int64_t>& by_minute);

/// Variance / mean of counts in 12 s, about the mean of their minute. Windows begin in the middle
/// of 3 s and of whole seconds, and hold whole numbers of both, which are the quanta of known
/// traces.
class LocalDispersion {
 public:
  void add(Tick time);

  [[nodiscard]] double value() const { return mean_ > 0.0 ? variance_ / mean_ : 1.0; }

 private:
  static constexpr Tick windows_of_minute = 5;

  void close();

  Tick minute_ = 0;
  std::array<double, windows_of_minute> counts_{};
  double variance_ = 0.0;
  double mean_ = 0.0;
};

/// Gamma gaps with this dispersion, unless it is that of a Poisson process.
void set_gaps(ArrivalPattern& pattern, double dispersion);

}  // namespace rackplan
