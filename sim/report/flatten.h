// SPDX-License-Identifier: Apache-2.0
// A report as a list of its leaves with their paths, in the order of the report: what CSV prints
// and comparison compares.
#pragma once

#include "sim/report/report.h"

#include <optional>
#include <string>
#include <vector>

namespace rackplan {

struct Leaf {
  std::string path;              // "pools[decode].utilisation.mean"
  std::string exact;             // all digits, in base units: equal only if the values are
  std::string unit;              // "s", "tok/s", "ms"; empty for counts, fractions and texts
  std::optional<double> number;  // in `unit`; absent for texts and elements of lists
  std::string shown;             // for people: few digits, with a unit
};

/// Each element of a list of structs is a leaf of its own ("pools[decode]", "present") before its
/// fields. The paths of a single deployment go without its name: "metrics.…", not
/// "deployments[chat].metrics.…".
[[nodiscard]] std::vector<Leaf> flatten(const Report& report);

/// The same where it is known whether the names are left out: `single` needs one deployment.
[[nodiscard]] std::vector<Leaf> flatten(const Report& report, bool single);

}  // namespace rackplan
