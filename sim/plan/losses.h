// SPDX-License-Identifier: Apache-2.0
// What is left of a configuration when a tray (a server) or a worker is lost.
//
// With a tray its GPUs go, and every worker that has one of them. Such a worker starts again where
// enough whole GPUs are free for it: on its own other trays and on spare ones, in one NVLink domain
// (below a node's size: on one node). The workers that were not hit stay where they are. What finds
// no place is gone. A loss is looked at for good: the whole run is served by what is left.
//
// Trays whose loss leaves the same workers are the same case.
#pragma once

#include "models/io/catalogs.h"
#include "sim/scenario/scenario.h"

#include <optional>
#include <string>
#include <vector>

namespace rackplan {

struct Loss {
  std::string name;  // "one tray lost (rack, node 3: 1 decode worker)"
  /// With the workers that are left; absent when a pool has none.
  std::optional<Scenario> left;
};

/// The loss of one node, every different case, then of one worker of each pool. Throws as place()
/// does.
[[nodiscard]] std::vector<Loss> losses(const Scenario& scenario, const Catalogs& catalogs);

}  // namespace rackplan
