// SPDX-License-Identifier: Apache-2.0
// Times divided by a speed-up, exactly: a double is a fraction m · 2^e of whole numbers, and the
// quotient is rounded half up to a tick.
#pragma once

#include "sim/engine/tick.h"

#include <cstdint>
#include <optional>

namespace rackplan {

class TimeScale {
 public:
  static constexpr double slowest = 0.001;
  static constexpr double fastest = 1e6;

  /// Throws InputError (path "speedup") outside slowest … fastest.
  explicit TimeScale(double speedup);

  /// `time` ≥ 0; nullopt above latest_arrival.
  [[nodiscard]] std::optional<Tick> apply(Tick time) const;

 private:
  std::uint64_t divisor_ = 1;  // m
  int shift_ = 0;              // −e
};

}  // namespace rackplan
