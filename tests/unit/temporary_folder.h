// SPDX-License-Identifier: Apache-2.0
// Where a test writes: tests of one program run at the same time, so no two may share a file.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace rackplan {

/// A folder of the running test's own; exists.
[[nodiscard]] inline std::filesystem::path temporary_folder() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) /
      (std::string("rackplan_") + test->test_suite_name() + "_" + test->name());
  std::filesystem::create_directories(folder);
  return folder;
}

}  // namespace rackplan
