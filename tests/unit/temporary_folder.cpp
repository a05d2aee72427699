// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/temporary_folder.h"

#include <gtest/gtest.h>

#include <string>

namespace rackplan {

std::filesystem::path temporary_folder() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) /
      (std::string("rackplan_") + test->test_suite_name() + "_" + test->name());
  std::filesystem::create_directories(folder);
  return folder;
}

}  // namespace rackplan
