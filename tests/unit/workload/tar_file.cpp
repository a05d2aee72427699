// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/workload/tar_file.h"

#include "tests/unit/workload/trace_files.h"

#include <archive.h>
#include <archive_entry.h>

namespace rackplan {

std::filesystem::path write_tar(const std::string& name,
                                const std::vector<std::pair<std::string, std::string>>& files,
                                bool zstd) {
  const auto path = write_trace(name, "");
  archive* writer = archive_write_new();
  if (zstd) {
    archive_write_add_filter_zstd(writer);
  }
  archive_write_set_format_ustar(writer);
  archive_write_open_filename(writer, path.c_str());
  for (const auto& [member, content] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, member.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(writer, entry);
    archive_write_data(writer, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_free(writer);
  return path;
}

}  // namespace rackplan
