// SPDX-License-Identifier: Apache-2.0
// A fit carried to a GPU where no grid was measured, by the additive-residual rule. What the source
// takes is the part that a form explains, which runs at the target's rates, and a residual: below
// the form it scales with it, above it is latency-like and is added. At a knot of the drive:
//
//   source = form·factor,  explained = source_form(x) on the source,  there = form(x) on the target
//   source ≤ explained: t = there·source/explained
//   source > explained: t = there + residual_share·(source − explained)
//
// times e^correction, which anchors set: a sum over the axes.
#pragma once

#include "models/cost/calibrated_form.h"

#include <array>
#include <string>
#include <vector>

namespace rackplan {

struct CarriedFit {
  std::string from;  // the source GPU
  FormRates rates;   // of the target
  FormConstants form;
  FormConstants source_form;
  double residual_share = 1.0;
  long anchors = 0;                        // samples of the target that the constants were set on
  std::vector<double> drive_correction{};  // one a drive knot, or none
  std::array<std::vector<double>, held_axes> held_correction{};
};

/// Seconds on the target at drive `x` for `source` seconds on the source, before the correction.
[[nodiscard]] double carried_time(const CarriedFit& carried,
                                  const FormRates& source_rates,
                                  const CalibratedShape& shape,
                                  double x,
                                  double source);

}  // namespace rackplan
