// SPDX-License-Identifier: Apache-2.0
#include "sim/report/csv_cell.h"

#include <cstddef>

namespace rackplan {

std::string csv_cell(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) {
    return cell;
  }
  std::string quoted = "\"";
  for (const char c : cell) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}

std::string csv_row(const std::vector<std::string>& cells) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    text += (i == 0 ? "" : ",") + csv_cell(cells[i]);
  }
  return text + "\n";
}

}  // namespace rackplan
