// SPDX-License-Identifier: Apache-2.0
// The catalog as the readers of a scenario ask for it.
#pragma once

#include "models/io/catalogs.h"
#include "sim/placement/placement.h"
#include "sim/scenario/decode.h"

namespace rackplan {

/// `catalogs` outlives what is returned.
[[nodiscard]] inline NodesPerRack nodes_per_rack(const Catalogs& catalogs) {
  return [&catalogs](const std::string& id) { return catalogs.system_at(id).rack.nodes; };
}
[[nodiscard]] inline SystemLookup system_lookup(const Catalogs& catalogs) {
  return [&catalogs](const std::string& id) -> const SystemSpec& { return catalogs.system_at(id); };
}

}  // namespace rackplan
