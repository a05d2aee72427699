// SPDX-License-Identifier: Apache-2.0
// Files that a test writes and reads back.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace rackplan {

/// `content` in a file of the running test's own folder.
[[nodiscard]] std::filesystem::path temporary_file(const std::string& name,
                                                   std::string_view content);

}  // namespace rackplan
