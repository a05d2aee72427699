// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace rackplan {

/// The project's version, as CMake has it.
[[nodiscard]] std::string_view rackplan_version();

}  // namespace rackplan
