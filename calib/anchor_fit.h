// SPDX-License-Identifier: Apache-2.0
// Sets a carried fit on a few samples of its target. First four constants of the form (compute and
// memory efficiency, latencies with the residual's share, small kernels) and a tilt along each
// axis by least absolute error of the logarithm, each held to its start by a normal prior; then a
// correction at each knot by reweighted ridge regression on what remains.
#pragma once

#include "calib/fit.h"

#include <span>

namespace rackplan {

inline constexpr std::size_t fewest_anchors = 8;

struct AnchorFit {
  FamilyFit fit;
  double loss = 0.0;  // to choose among starts by
};

/// Precondition: `start` is carried, without a correction.
[[nodiscard]] AnchorFit fit_to_anchors(const FamilyFit& start, std::span<const FitPoint> anchors);

}  // namespace rackplan
