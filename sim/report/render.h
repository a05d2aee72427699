// SPDX-License-Identifier: Apache-2.0
// A report for people and for programs that read text.
//
//   Table     aligned; the answer comes first: throughput, latencies, SLO, bottleneck
//   Markdown  the same as Markdown tables
//   Csv       one line a field: field,value,unit; numbers with all digits, RFC 4180 quoting
//   Json      json.h
#pragma once

#include "sim/report/report.h"

#include <string>

namespace rackplan {

enum class ReportFormat { Table, Markdown, Csv, Json };

/// Ends with a newline.
[[nodiscard]] std::string render(const Report& report, ReportFormat format);

}  // namespace rackplan
