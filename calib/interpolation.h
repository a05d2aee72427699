// SPDX-License-Identifier: Apache-2.0
// Prices from samples themselves: a measured shape gives its measurement back exactly; between
// measured shapes the residual (log of measured over fitted) is drawn straight, in octaves, along
// each number of the shape in turn, and the axes are averaged with weights from how well each
// predicts the samples themselves. No full grid is assumed: an axis takes part where samples with
// otherwise equal numbers lie on both sides, or, with less weight, on one.
#pragma once

#include "calib/fit.h"
#include "calib/sample.h"

#include <map>
#include <span>
#include <utility>
#include <vector>

namespace rackplan {

class Interpolation {
 public:
  /// Of one family; `fit` is its fit, which also answers where no sample is near.
  Interpolation(FamilyFit fit, std::span<const Sample* const> samples);

  [[nodiscard]] double seconds(const Sample& asked) const;

 private:
  struct Point {
    double at = 0.0;        // octave along the axis
    double residual = 0.0;  // log(measured/fitted)
  };
  using Lines = std::map<SampleShape, std::vector<Point>>;  // by the shape with the axis left out

  struct Estimate {
    double residual = 0.0;
    double gap = 0.0;  // octaves between the samples used
  };
  /// False where the line has no sample near `at` other than one at `at` itself.
  static bool estimate(const std::vector<Point>& line, double at, Estimate& out);
  void learn_roughness();

  FamilyFit fit_;
  std::map<SampleShape, double> measured_;  // seconds
  std::vector<Lines> axes_;
  std::vector<double> roughness_;  // of an axis: typical error an octave of gap
};

}  // namespace rackplan
