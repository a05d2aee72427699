// SPDX-License-Identifier: Apache-2.0
// Samples of a GPU that does not exist, from a formula that is in the fitted form: what a fit must
// find again.
#pragma once

#include "calib/fit.h"
#include "calib/sample.h"

#include <cmath>
#include <vector>

namespace rackplan {

inline constexpr FormRates made_up_rates{
    .compute = 800e12, .memory = 3e12, .multiprocessors = 132.0};

/// 4 µs + ((FLOPs / 600 TFLOP/s)² + (bytes / 2.4 TB/s)²)^½.
inline double made_up_gemm_us(const SampleShape& shape) {
  const Op op = sample_op({OpKind::Gemm, Math::Bf16}, shape);
  return 4.0 + std::hypot(op.flops / flop / 600e6, op.bytes / byte / 2.4e6);
}

inline std::vector<Sample> made_up_gemms() {
  std::vector<Sample> samples;
  for (double m = 1; m <= 8192; m *= 2) {
    for (double n = 1024; n <= 16384; n *= 2) {
      for (double k = 1024; k <= 16384; k *= 2) {
        Sample sample{.family = {OpKind::Gemm, Math::Bf16},
                      .shape = {m, n, k},
                      .backend = "made up",
                      .gpu = "H100",
                      .us = 0.0,
                      .spread = 0.0,
                      .source = "a formula"};
        sample.us = made_up_gemm_us(sample.shape);
        samples.push_back(sample);
      }
    }
  }
  return samples;
}

inline std::vector<FitPoint> points_of(const std::vector<Sample>& samples) {
  std::vector<FitPoint> points;
  for (const Sample& sample : samples) {
    points.push_back(fit_point(sample));
  }
  return points;
}

}  // namespace rackplan
