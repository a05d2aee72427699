// SPDX-License-Identifier: Apache-2.0
#include "models/cost/calibrated_form.h"

#include <cmath>

namespace rackplan {
namespace {

constexpr double tile = 128.0;

double tiled(const FormConstants& form,
             const FormRates& rates,
             const CalibratedShape& shape,
             double x) {
  if (shape.tile_columns <= 0.0 || (form.tile_share == 0.0 && form.wave_share == 0.0)) {
    return x;
  }
  const double row_tiles = std::ceil(x / tile);
  const double edges = x + form.tile_share * (row_tiles * tile - x);
  const double waves = std::ceil(row_tiles * std::ceil(shape.tile_columns) / rates.multiprocessors);
  const double rows_in_waves = waves * rates.multiprocessors * tile / shape.tile_columns;
  return edges + form.wave_share * (rows_in_waves - edges);
}

}  // namespace

double FormTime::total() const {
  switch (power) {
    case 1:
      return overhead + side + compute + memory;
    case 2:
      return overhead + side + std::sqrt(compute * compute + memory * memory);
    default:
      break;
  }
  const double c = compute * compute;
  const double m = memory * memory;
  return overhead + side + std::sqrt(std::sqrt(c * c + m * m));
}

FormTime form_time(const FormConstants& form,
                   const FormRates& rates,
                   const CalibratedShape& shape,
                   double x) {
  return {.overhead = form.overhead,
          .side = (form.side_passes * (shape.side_fixed + shape.side_per_drive * x) +
                   form.spread_passes * shape.spread_per_drive * x) /
                  rates.memory,
          .compute = (shape.flops_fixed * form.ramp +
                      (shape.flops_per_drive + shape.flops_square * (x + form.ramp)) *
                          tiled(form, rates, shape, x)) /
                     (rates.compute * form.compute_efficiency),
          .memory = (shape.bytes_fixed + shape.bytes_per_drive * x) /
                    (rates.memory * form.memory_efficiency),
          .power = form.power};
}

}  // namespace rackplan
