// SPDX-License-Identifier: Apache-2.0
// The smallest value of a function of a few numbers, without derivatives (Nelder and Mead, "A
// simplex method for function minimization", The Computer Journal 7, 1965). Deterministic.
#pragma once

#include <functional>
#include <vector>

namespace rackplan {

using Objective = std::function<double(const std::vector<double>&)>;

/// Starts from `start` and steps of `step`; stops after `evaluations` or when all corners agree to
/// 1e-9. Returns the best point seen.
[[nodiscard]] std::vector<double> minimise(const Objective& value,
                                           const std::vector<double>& start,
                                           double step,
                                           int evaluations);

}  // namespace rackplan
