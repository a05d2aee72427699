// SPDX-License-Identifier: Apache-2.0
#include "sim/report/flatten.h"

#include "sim/report/flattener.h"

namespace rackplan {

std::string base_unit_of(Dimension dimension) {
  const std::string one = format_in_base(1.0, dimension, 17);
  const auto space = one.find(' ');
  return space == std::string::npos ? "" : one.substr(space + 1);
}

std::vector<Leaf> flatten(const Report& report, bool single) {
  Flattener flattener(single);
  flattener.add("", report);
  return flattener.take();
}

std::vector<Leaf> flatten(const Report& report) {
  return flatten(report, report.deployments.size() == 1);
}

}  // namespace rackplan
