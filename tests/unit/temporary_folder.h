// SPDX-License-Identifier: Apache-2.0
// Where a test writes: tests of one program run at the same time, so no two may share a file.
#pragma once

#include <filesystem>

namespace rackplan {

/// A folder of the running test's own; exists.
[[nodiscard]] std::filesystem::path temporary_folder();

}  // namespace rackplan
