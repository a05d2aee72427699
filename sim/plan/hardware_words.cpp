// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/hardware_words.h"

namespace rackplan {

std::string counted(std::int64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string hardware_words(std::int64_t nodes, const SystemSpec& system) {
  const bool racks = system.nvlink.nodes > 1 && nodes % system.rack.nodes == 0;
  return (racks ? counted(nodes / system.rack.nodes, "rack") : counted(nodes, "node")) + " of " +
         system.id;
}

}  // namespace rackplan
