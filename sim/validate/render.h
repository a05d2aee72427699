// SPDX-License-Identifier: Apache-2.0
// A validation for people and for programs.
//
//   Table, Markdown  accuracy of the groups and of all rows, rows without a prediction, worst rows
//   Csv              a line a row: its cells, then predicted_<metric>, regime, reason, likely_cause
//   Json             {"groups": [{"key", "rows", "metrics"}], "rows": […]}; errors are fractions
//   Svg              predicted against measured tokens/s/GPU, time per output token and to the
//                    first, logarithmic
#pragma once

#include "sim/validate/row_groups.h"

#include <span>
#include <string>

namespace rackplan {

/// Median and 90th percentile of absolute errors in percent, "6.2/20"; "-" without rows.
[[nodiscard]] std::string error_cell(const AccuracySummary& summary);
/// Whole percent.
[[nodiscard]] std::string share_cell(double fraction, bool known);

[[nodiscard]] std::string validation_text(const Validation& validation,
                                          std::span<const std::string> by,
                                          bool markdown);
[[nodiscard]] std::string validation_csv(const Validation& validation);
[[nodiscard]] std::string validation_json(const Validation& validation,
                                          std::span<const std::string> by);
[[nodiscard]] std::string validation_svg(const Validation& validation);

}  // namespace rackplan
