// SPDX-License-Identifier: Apache-2.0
// Predicted against measured, op family by op family: a cost table (or its form, refitted out of
// fold), beside it interpolation over the other samples and the plain roofline.
#pragma once

#include "calib/error_summary.h"
#include "calib/folds.h"
#include "calib/sample.h"
#include "models/cost/cost_table.h"
#include "models/hardware/system_spec.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

struct Judgement {
  unsigned folds = 0;  // 0: judge `tables` as they are
  HoldOut hold_out = HoldOut::Rows;
  std::vector<CostTable> tables;
  /// Of the GPU that carried fits come from: each is carried too.
  std::vector<Sample> source_samples{};
};

/// Predicted seconds of one sample, by column; a column that has no answer for it is absent.
struct JudgedRow {
  const Sample* sample = nullptr;
  std::string_view size_class;  // what binds: "launch", "memory" or "tensor"
  double latency = 0.0;         // the column that is judged
  std::string_view source;      // "fitted", "transferred", "roofline"
  double interpolated = 0.0;    // out of fold only, else 0
  double roofline = 0.0;
  double carried = 0.0;   // the source GPU's own measurement of the shape, carried, else 0
  double unscaled = 0.0;  // what the shape takes on the source GPU: measured, else fitted
  double interval = 0.0;  // Price::interval of `latency`; 0: none
};

/// How good intervals are: `score` is the mean of their ln width plus 2/(1 − interval_covers) times
/// what a measurement lies outside (Gneiting and Raftery, "Strictly proper scoring rules,
/// prediction, and estimation", JASA 102, 2007). Beside it the best that one percentage for all
/// these rows could do.
struct IntervalSummary {
  double coverage = 0.0;
  double half_width = 0.0;  // ln, mean
  double score = 0.0;
  double constant_half_width = 0.0;
  double constant_score = 0.0;
};
[[nodiscard]] IntervalSummary summarise_intervals(std::span<const JudgedRow* const> rows);

/// In the order of families, then of samples. `samples` outlives the result.
[[nodiscard]] std::vector<JudgedRow> judge(const SystemSpec& system,
                                           std::span<const Sample> samples,
                                           const Judgement& how);

/// Aligned text: a line a family, one a class of it, and the ten worst rows of each family.
[[nodiscard]] std::string judgement_text(const std::string& gpu,
                                         const std::vector<JudgedRow>& rows);

/// {"groups": [{"key": {"gpu", "op"}, "rows", "metrics": {"latency": {"median_ape", …}}}], "rows":
/// […]}, errors as fractions.
[[nodiscard]] std::string judgement_json(const std::string& gpu,
                                         const std::vector<JudgedRow>& rows);

}  // namespace rackplan
