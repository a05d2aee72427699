// SPDX-License-Identifier: Apache-2.0
// What an op costs, where that figure comes from and how far to trust it.
#pragma once

#include "models/units/quantity.h"

#include <string_view>

namespace rackplan {

/// From the best to the last resort.
enum class PriceSource {
  Measured,      // this very shape was timed on this GPU
  Interpolated,  // inside a measured grid
  Fitted,        // the op family's form with constants fitted on this GPU
  Transferred,   // fitted on another GPU and carried over
  Roofline,      // achieved rates and latency floors only
};

/// What would have to be faster for the op to be faster.
enum class Bound {
  Tensor,    // tensor cores
  Hbm,       // GPU memory bandwidth
  Nvlink,    // scale-up fabric bandwidth
  Nic,       // scale-out bandwidth
  Launch,    // latency floors and kernel launches
  Overhead,  // the engine's own time
};

struct Price {
  Seconds time;
  PriceSource source = PriceSource::Roofline;
  Bound bound = Bound::Launch;
  double relative_error = 0.0;  // typical |predicted/measured − 1|
  /// With probability `interval_covers` the kernel takes between time·e^−interval and
  /// time·e^interval.
  double interval = 0.0;
};

inline constexpr double interval_covers = 0.8;

/// Of a normal error: its 80 % half-width over its median, and over its standard deviation.
inline constexpr double interval_over_median = 1.2816 / 0.6745;
inline constexpr double interval_over_sigma = 1.2816;

[[nodiscard]] constexpr std::string_view name_of(PriceSource source) {
  switch (source) {
    case PriceSource::Measured:
      return "measured";
    case PriceSource::Interpolated:
      return "interpolated";
    case PriceSource::Fitted:
      return "fitted";
    case PriceSource::Transferred:
      return "transferred";
    case PriceSource::Roofline:
      return "roofline";
  }
  return "";
}

[[nodiscard]] constexpr std::string_view name_of(Bound bound) {
  switch (bound) {
    case Bound::Tensor:
      return "tensor cores";
    case Bound::Hbm:
      return "HBM bandwidth";
    case Bound::Nvlink:
      return "NVLink bandwidth";
    case Bound::Nic:
      return "NIC bandwidth";
    case Bound::Launch:
      return "latency and launch";
    case Bound::Overhead:
      return "engine overhead";
  }
  return "";
}

}  // namespace rackplan
