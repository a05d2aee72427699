// SPDX-License-Identifier: Apache-2.0
// A CSV file of measurements as text: a header line, then a row a measurement; quoting as RFC 4180
// has it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

struct MeasuredTable {
  std::string file;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // each with as many cells as columns

  /// The column's number; columns.size() when there is none of this name.
  [[nodiscard]] std::size_t find(std::string_view column) const;
};

/// Throws InputError ("line 3") for an empty text, a column without or with a repeated name, a row
/// with more or fewer cells than the header, an open quote.
[[nodiscard]] MeasuredTable parse_measured_table(std::string_view text, const std::string& file);

}  // namespace rackplan
