// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include "models/base/error.h"

namespace rackplan {

std::string read_file(const std::filesystem::path& file) {
  std::error_code trouble;
  const auto status = std::filesystem::status(file, trouble);
  if (!std::filesystem::exists(status)) {
    throw InputError({file.string(), "", "no such file", "a readable file"});
  }
  if (std::filesystem::is_directory(status)) {
    throw InputError({file.string(), "", "a directory", "a file"});
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw InputError({file.string(), "", "a file that cannot be opened", "a readable file"});
  }
  std::ostringstream content;
  content << in.rdbuf();
  if (in.bad()) {
    throw EnvironmentError(file.string() + ": reading failed");
  }
  return std::move(content).str();
}

void write_file(const std::filesystem::path& file, std::string_view content) {
  std::filesystem::path temporary = file;
  temporary += ".tmp" + std::to_string(::getpid());
  bool written = false;
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.close();
    written = !out.fail();
  }
  std::error_code trouble;
  if (written) {
    std::filesystem::rename(temporary, file, trouble);
  }
  if (!written || trouble) {
    const std::string why = trouble ? trouble.message() : std::strerror(errno);
    std::filesystem::remove(temporary, trouble);
    throw EnvironmentError(file.string() + ": cannot be written: " + why);
  }
}

}  // namespace rackplan
