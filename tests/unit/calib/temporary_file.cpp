// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/calib/temporary_file.h"

#include "tests/unit/temporary_folder.h"

#include <fstream>

namespace rackplan {

std::filesystem::path temporary_file(const std::string& name, std::string_view content) {
  std::filesystem::path file = temporary_folder() / name;
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

}  // namespace rackplan
