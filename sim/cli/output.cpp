// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/output.h"

#include "models/base/error.h"
#include "models/base/files.h"

#include <iostream>

namespace rackplan {

void write_result(const std::string& text, const std::string& file) {
  if (!file.empty()) {
    write_file(file, text);
    return;
  }
  std::cout << text << std::flush;
  if (!std::cout) {
    throw EnvironmentError("standard output cannot be written");
  }
}

}  // namespace rackplan
