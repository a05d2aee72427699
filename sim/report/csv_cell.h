// SPDX-License-Identifier: Apache-2.0
// A cell of CSV as RFC 4180 wants it.
#pragma once

#include <string>

namespace rackplan {

/// Quoted where it has a comma, a quote or a line end.
[[nodiscard]] std::string csv_cell(const std::string& cell);

}  // namespace rackplan
