// SPDX-License-Identifier: Apache-2.0
// Fits the constants of the step model to measured rows and says how well they predict rows that
// were left out.
//
//   fold of a row = SHA-256 of its key, mod 5
//
// Each stage is fitted five times without one fold, and once on all its rows; a row is predicted
// by the fit that did not see its fold, rows of hardware without a stage by the fit on all. The
// cost is a smooth |log(predicted/measured)| of the median time per output token and of
// throughput, and at a fifth of the weight of the median time to first token, each held at what a
// factor of two costs, so that rows whose regime flips do not rule.
#pragma once

#include "sim/validate/fit_constants.h"
#include "sim/validate/row_groups.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rackplan {

inline constexpr unsigned fit_folds = 5;
[[nodiscard]] unsigned fold_of(const MeasuredRow& row);

struct FittedConstant {
  std::string name;
  std::string unit;
  std::string hardware;         // whose rows it was fitted on
  std::int64_t rows = 0;        // of these, those it matters for
  double start = 0.0;           // before
  double value = 0.0;           // fitted on all rows
  std::vector<double> by_fold;  // fitted without fold 0, 1, …
};

struct FitOutcome {
  std::vector<FittedConstant> constants;
  Validation out_of_fold;
};

/// Cost of one row's prediction; 0 where nothing can be compared.
[[nodiscard]] double fit_cost(const MeasuredRow& row, const Prediction& prediction);

/// `jobs` threads (0: one a core). Throws Interrupted when stopped.
[[nodiscard]] FitOutcome fit(const MeasuredTable& table,
                             std::vector<MeasuredRow> rows,
                             const Catalogs& catalogs,
                             const Assumptions& assumptions,
                             std::span<const FitStage> stages,
                             unsigned jobs = 0,
                             const std::stop_token& stop = {});

/// A table of the constants.
[[nodiscard]] std::string fit_text(const FitOutcome& outcome, bool markdown);

}  // namespace rackplan
