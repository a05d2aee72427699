// SPDX-License-Identifier: Apache-2.0
// Tar archives that the trace tests write.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace rackplan {

/// An archive of these files (name, content), in a folder of this test.
std::filesystem::path write_tar(const std::string& name,
                                const std::vector<std::pair<std::string, std::string>>& files,
                                bool zstd = false);

}  // namespace rackplan
