// SPDX-License-Identifier: Apache-2.0
// A Report as JSON and back, bit for bit. Quantities carry their units ("transfer_bytes": "81.2
// GB"), a metric names its own. What has no value (throughput per prefill GPU of an aggregated
// pool, the statistics of a metric without samples) is left out.
#pragma once

#include "sim/report/compare.h"
#include "sim/report/report.h"

#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

/// The value of "schema" in the document.
inline constexpr int report_schema = 1;

/// An expected report: the same document with, optionally, "tolerances": {"metrics.*.p99": 0.01}.
struct Expectation {
  Report report;
  std::vector<Tolerance> tolerances;
};

/// Indented, with a final newline. Every number of the report is finite.
[[nodiscard]] std::string to_json(const Report& report);
[[nodiscard]] std::string to_json(const Expectation& expectation);

/// Throws InputError naming `file`, the path, what was found and what is accepted: text that is not
/// JSON, a missing, unknown or repeated field, a wrong type or unit, another schema.
[[nodiscard]] Report report_from_json(std::string_view text, const std::string& file = {});
[[nodiscard]] Expectation expectation_from_json(std::string_view text,
                                                const std::string& file = {});

/// The tolerances alone, whatever the report in `text` looks like: an expectation written by an
/// earlier version keeps them when it is rewritten.
[[nodiscard]] std::vector<Tolerance> tolerances_from_json(std::string_view text,
                                                          const std::string& file = {});

}  // namespace rackplan
