// SPDX-License-Identifier: Apache-2.0
// The closed form of an op family on one GPU:
//
//   t(x) = overhead + side + (compute^p + memory^p)^(1/p)
//   compute = (flops_fixed·ramp + (flops_per_drive + flops_square·(x + ramp))·tiled(x))
//             / (compute_rate·compute_efficiency)
//   memory  = (bytes_fixed + bytes_per_drive·x) / (memory_rate·memory_efficiency)
//   side    = (side_passes·(side_fixed + side_per_drive·x) + spread_passes·spread_per_drive·x)
//              / memory_rate
//
// tiled(x) = (1 − w)·[(1 − e)·x + e·⌈x/128⌉·128] + w·(rows that whole waves of 128x128 tiles over
// all SMs would compute); e and w are shares of tile-edge and wave quantisation, 0 in fitted
// tables: the grid did as well without, and step tables interpolate best between smooth prices. The
// form does not fall as x grows.
#pragma once

#include "models/cost/calibrated_shape.h"

namespace rackplan {

/// What the GPU achieves on large kernels of the family: anchors, not fitted.
struct FormRates {
  double compute = 0.0;  // FLOP/s
  double memory = 0.0;   // byte/s
  double multiprocessors = 0.0;
  friend bool operator==(const FormRates&, const FormRates&) = default;
};

struct FormConstants {
  double overhead = 0.0;  // seconds
  double compute_efficiency = 1.0;
  double memory_efficiency = 1.0;
  double ramp = 0.0;  // in units of the drive
  double side_passes = 0.0;
  double spread_passes = 0.0;
  double tile_share = 0.0;
  double wave_share = 0.0;
  int power = 2;  // 1, 2 or 4
  friend bool operator==(const FormConstants&, const FormConstants&) = default;
};

/// The parts of a price, in seconds; total() as above.
struct FormTime {
  double overhead = 0.0;
  double side = 0.0;
  double compute = 0.0;
  double memory = 0.0;
  int power = 2;
  [[nodiscard]] double total() const;
};

/// At drive `x` instead of the shape's own.
[[nodiscard]] FormTime form_time(const FormConstants& form,
                                 const FormRates& rates,
                                 const CalibratedShape& shape,
                                 double x);

}  // namespace rackplan
