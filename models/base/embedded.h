// SPDX-License-Identifier: Apache-2.0
// Files of the repository that travel inside the program (CMake: rackplan_embed).
#pragma once

#include <string_view>

namespace rackplan {

struct EmbeddedFile {
  std::string_view path;  // from the root of the repository
  std::string_view content;
};

}  // namespace rackplan
