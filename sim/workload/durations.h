// SPDX-License-Identifier: Apache-2.0
// Times that people take: between an answer and their next message.
#pragma once

#include "models/units/quantity.h"
#include "sim/engine/tick.h"

#include <utility>
#include <variant>
#include <vector>

namespace rackplan {

struct FixedDuration {
  Seconds time;
};
struct ExponentialDuration {
  Seconds mean;
};
/// median · e^(sigma z), z standard normal.
struct LognormalDuration {
  Seconds median;
  double sigma = 0.0;
};
/// Straight lines between (probability, time): from probability 0 to 1, times never falling.
struct QuantileDuration {
  std::vector<std::pair<double, Seconds>> points;
};
using Duration =
    std::variant<FixedDuration, ExponentialDuration, LognormalDuration, QuantileDuration>;

class DurationSampler {
 public:
  /// Throws InputError (path "time", "mean", "median", "sigma", "points[i]") on what is no
  /// duration: times are 0 to 100 days.
  explicit DurationSampler(Duration duration);

  /// The duration of this rank in (0, 1), at most 100 days.
  [[nodiscard]] Tick at(double rank) const;

 private:
  Duration duration_;
};

}  // namespace rackplan
