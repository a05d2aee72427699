// SPDX-License-Identifier: Apache-2.0
// Judging out of fold: each sample is predicted by a fit that saw neither it nor, when whole shapes
// are held out, any other sample of its kernel site.
#pragma once

#include "calib/fit.h"
#include "calib/sample.h"

#include <functional>
#include <span>
#include <vector>

namespace rackplan {

enum class HoldOut { Rows, Shapes };

/// Given the samples to learn from and those to judge, predicted seconds of the latter.
using Learner = std::function<std::vector<double>(std::span<const Sample* const> known,
                                                  std::span<const Sample* const> asked)>;

/// Predicted seconds of every sample, in order; 0 where all samples fell into one fold and nothing
/// was left to learn from.
[[nodiscard]] std::vector<double> out_of_fold(std::span<const Sample> samples,
                                              unsigned folds,
                                              HoldOut hold_out,
                                              const Learner& learn);

/// A fit's predictions, as a Learner of samples of one family.
[[nodiscard]] Learner fit_learner(const CostFamily& family, const FormRates& rates);

}  // namespace rackplan
