// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/cli/run_rackplan.h"

#include "models/base/files.h"

#include <cstdlib>
#include <stdexcept>
#include <stdlib.h>
#include <sys/wait.h>

namespace rackplan {

namespace fs = std::filesystem;

ProgramFolder::ProgramFolder() {
  std::string name = (fs::temp_directory_path() / "rackplan-cli-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("no temporary folder");
  }
  path_ = name;
}

ProgramFolder::~ProgramFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

ProgramResult ProgramFolder::run(const std::string& arguments, const std::string& before) const {
  const std::string command = "cd '" + path_.string() + "' && " + before +
                              " '" RACKPLAN_PROGRAM "' " + arguments +
                              " > .out 2> .err < /dev/null";
  const int status = std::system(command.c_str());
  ProgramResult result;
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = read_file(path_ / ".out");
  result.err = read_file(path_ / ".err");
  return result;
}

}  // namespace rackplan
