// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/node_count.h"

#include "sim/placement/free_gpus.h"

namespace rackplan {

std::vector<NodesNeeded> nodes_needed(const SystemSpec& system,
                                      int first_gpus,
                                      std::int32_t first,
                                      int then_gpus,
                                      std::int32_t most) {
  FreeGpus free(system);
  for (std::int32_t i = 0; i < first; ++i) {
    static_cast<void>(free.take(first_gpus));
    if (free.nodes_needed() > most) {
      return {};
    }
  }
  std::vector<NodesNeeded> needed;
  while (free.nodes_needed() <= most) {
    needed.push_back({.extent = static_cast<std::int32_t>(free.nodes_needed()),
                      .used = static_cast<std::int32_t>(free.nodes_used())});
    if (then_gpus == 0) {
      break;
    }
    static_cast<void>(free.take(then_gpus));
  }
  return needed;
}

}  // namespace rackplan
