// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/calib/temporary_file.h"

#include <gtest/gtest.h>

#include <fstream>

namespace rackplan {

std::filesystem::path temporary_file(const std::string& name, std::string_view content) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) /
      (std::string("rackplan_") + test->test_suite_name() + "_" + test->name());
  std::filesystem::create_directories(folder);
  std::filesystem::path file = folder / name;
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

}  // namespace rackplan
