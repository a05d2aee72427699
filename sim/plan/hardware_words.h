// SPDX-License-Identifier: Apache-2.0
// Counts in words.
#pragma once

#include "models/hardware/system_spec.h"

#include <cstdint>
#include <string>

namespace rackplan {

/// "1 rack", "3 nodes".
[[nodiscard]] std::string counted(std::int64_t count, const std::string& noun);

/// "2 racks of gb200-nvl72"; nodes where they are no whole racks, or NVLink ends at the node.
[[nodiscard]] std::string hardware_words(std::int64_t nodes, const SystemSpec& system);

}  // namespace rackplan
