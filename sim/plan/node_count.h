// SPDX-License-Identifier: Apache-2.0
// How many nodes numbers of workers need, where placement would put them.
#pragma once

#include "models/hardware/system_spec.h"

#include <cstdint>
#include <vector>

namespace rackplan {

struct NodesNeeded {
  std::int32_t extent = 0;  // up to the last one with a worker
  std::int32_t used = 0;    // with a worker
};

/// For `first` workers of `first_gpus` GPUs and after them 0, 1, 2 … workers of `then_gpus`, as
/// long as the extent is at most `most` nodes; empty when that is too small for the first.
[[nodiscard]] std::vector<NodesNeeded> nodes_needed(
    const SystemSpec& system, int first_gpus, std::int32_t first, int then_gpus, std::int32_t most);

}  // namespace rackplan
