// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/validate/sample_rows.h"

namespace rackplan {

MeasuredRow sample_row(const std::string& line) {
  return read_measured_rows(parse_measured_table(sample_header + line, "rows.csv")).at(0);
}

}  // namespace rackplan
