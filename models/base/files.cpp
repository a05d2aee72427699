// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"

#include "models/base/error.h"
#include "models/base/pending_file.h"

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace rackplan {
namespace {

namespace fs = std::filesystem;

// Writes and closes; the errno of what failed, or 0.
int write_whole(const fs::path& file, std::string_view content) {
  errno = 0;
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.flush();
  out.close();
  if (!out.fail()) {
    return 0;
  }
  return errno != 0 ? errno : EIO;
}

[[noreturn]] void cannot_write(const fs::path& file, const std::error_code& trouble) {
  throw EnvironmentError(file.string() + ": cannot be written: " + trouble.message());
}

}  // namespace

std::string read_file(const fs::path& file) {
  std::error_code trouble;
  const fs::file_status status = fs::status(file, trouble);
  if (status.type() == fs::file_type::not_found) {
    throw InputError({file.string(), "", "no such file", "a readable file"});
  }
  if (fs::is_directory(status)) {
    throw InputError({file.string(), "", "a directory", "a file"});
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw InputError({file.string(), "", "a file that cannot be opened", "a readable file"});
  }
  std::string content;
  std::array<char, 1U << 16U> block{};
  while (in.read(block.data(), block.size()) || in.gcount() > 0) {
    content.append(block.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) {
    throw EnvironmentError(file.string() + ": reading failed");
  }
  return content;
}

void write_file(const fs::path& file, std::string_view content) {
  PendingFile pending(file);
  if (const int code = write_whole(pending.path(), content); code != 0) {
    cannot_write(file, {code, std::generic_category()});
  }
  pending.commit();
}

}  // namespace rackplan
