// SPDX-License-Identifier: Apache-2.0
// The contents of the human renderings of a report, table by table.
#pragma once

#include "sim/report/report.h"
#include "sim/report/text_table.h"

#include <string>
#include <vector>

namespace rackplan {

/// A heading, and a table under it.
struct Section {
  std::string title;
  TextTable table;
};

/// The answer, then what it rests on. Sections without rows are left out.
[[nodiscard]] std::vector<Section> sections_of(const Report& report);

}  // namespace rackplan
