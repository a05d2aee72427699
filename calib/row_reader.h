// SPDX-License-Identifier: Apache-2.0
// How the rows of one kind of table become samples.
#pragma once

#include "calib/csv_table.h"
#include "calib/sample.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace rackplan {

/// A row as read: a sample without its time, and the reason when it is left out. A known outlier
/// has both: its kernel did run on the shape.
struct TableRow {
  std::optional<std::pair<CostFamily, SampleShape>> what;
  const char* left_out = nullptr;
};
using RowReader = std::function<TableRow(const CsvTable&)>;

/// One timing of each row; some tables hold two.
struct TableTiming {
  RowReader read;
  std::size_t column = 0;
  double us = 1e3;  // microseconds of the column's unit
};

[[nodiscard]] inline TableRow left_out(const char* reason) {
  return {.what = std::nullopt, .left_out = reason};
}

[[nodiscard]] inline TableRow taken(OpKind kind, Math math, const SampleShape& shape) {
  return {.what = std::pair{CostFamily{kind, math}, shape}, .left_out = nullptr};
}

/// The timings of a table of collectives or expert all-to-all, some of which ran on a node of
/// `node_gpus`; empty for another table.
[[nodiscard]] std::vector<TableTiming> collective_timings(const CsvTable& table, int node_gpus);

}  // namespace rackplan
