// SPDX-License-Identifier: Apache-2.0
// Rows put together by the text of chosen columns, and the accuracy of each group.
#pragma once

#include "sim/validate/accuracy_summary.h"
#include "sim/validate/validation.h"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rackplan {

/// Everything that was compared.
struct Validation {
  MeasuredTable table;
  std::vector<MeasuredRow> rows;
  std::vector<Prediction> predictions;  // one a row
};

struct RowGroup {
  std::vector<std::pair<std::string, std::string>> key;  // column, text
  std::vector<std::size_t> rows;                         // in order
};

/// Throws InputError for a name that group_rows() does not know.
void check_columns(const MeasuredTable& table, std::span<const std::string> by);

/// In order of the key's text. `by` empty: one group of all rows with an empty key. "regime" groups
/// by what was predicted, the other names are columns of the file.
[[nodiscard]] std::vector<RowGroup> group_rows(const Validation& validation,
                                               std::span<const std::string> by);

/// By metric.
using GroupAccuracy = std::array<AccuracySummary, metric_count>;
[[nodiscard]] GroupAccuracy accuracy_of(const Validation& validation, const RowGroup& group);

/// The prediction of rows with the largest |log(predicted/measured)| of the time per output token
/// or throughput, largest first.
[[nodiscard]] std::vector<std::size_t> worst_rows(const Validation& validation, std::size_t most);

/// What of what is known to be wrong or uncertain applies to a row, in words; empty: nothing.
[[nodiscard]] std::string likely_cause(const Validation& validation, std::size_t row);

}  // namespace rackplan
