// SPDX-License-Identifier: Apache-2.0
// Cells and rows of CSV as RFC 4180 wants them.
#pragma once

#include <string>
#include <vector>

namespace rackplan {

/// Quoted where it has a comma, a quote or a line end.
[[nodiscard]] std::string csv_cell(const std::string& cell);

/// A line with its end.
[[nodiscard]] std::string csv_row(const std::vector<std::string>& cells);

}  // namespace rackplan
