// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/file_series.h"

#include "models/base/error.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <functional>
#include <string_view>
#include <system_error>
#include <utility>

namespace rackplan {

/// The regular members of one archive; a file that is none counts as one with a single member.
class FileSeries::Archive {
 public:
  Archive(const std::filesystem::path& path, std::size_t limit)
      : path_(path.string()), limit_(limit), reader_(archive_read_new()) {
    if (reader_ == nullptr) {
      throw EnvironmentError(path_ + ": no memory to read an archive");
    }
    archive_read_support_filter_all(reader_.get());
    archive_read_support_format_tar(reader_.get());
    archive_read_support_format_raw(reader_.get());
    archive_read_support_format_empty(reader_.get());
    constexpr std::size_t block_bytes = 65'536;
    if (archive_read_open_filename(reader_.get(), path_.c_str(), block_bytes) != ARCHIVE_OK) {
      throw damaged(path_);
    }
  }

  std::optional<File> next() {
    archive_entry* entry = nullptr;
    while (true) {
      const int outcome = archive_read_next_header(reader_.get(), &entry);
      if (outcome == ARCHIVE_EOF) {
        return std::nullopt;
      }
      if (outcome != ARCHIVE_OK && outcome != ARCHIVE_WARN) {
        throw damaged(path_);
      }
      if (archive_entry_filetype(entry) == AE_IFREG) {
        return File{.name = name_of(entry), .content = content(name_of(entry))};
      }
    }
  }

 private:
  struct Free {
    void operator()(archive* reader) const { archive_read_free(reader); }
  };

  [[nodiscard]] std::string name_of(archive_entry* entry) const {
    const bool raw = (archive_format(reader_.get()) & ARCHIVE_FORMAT_BASE_MASK) ==
                     (ARCHIVE_FORMAT_RAW & ARCHIVE_FORMAT_BASE_MASK);
    const char* name = archive_entry_pathname(entry);
    return raw || name == nullptr ? path_ : path_ + "/" + name;
  }

  [[nodiscard]] std::string content(const std::string& name) {
    constexpr std::size_t chunk = 1U << 20U;
    std::string text;
    while (true) {
      const std::size_t done = text.size();
      if (done > limit_) {
        throw InputError({name,
                          "",
                          "a file of more than " + std::to_string(limit_) + " bytes",
                          "smaller files: one conversation each"});
      }
      text.resize(done + chunk);
      const la_ssize_t count = archive_read_data(reader_.get(), text.data() + done, chunk);
      if (count < 0) {
        throw damaged(name);
      }
      text.resize(done + static_cast<std::size_t>(count));
      if (count == 0) {
        return text;
      }
    }
  }

  [[nodiscard]] InputError damaged(const std::string& name) const {
    const char* reason = archive_error_string(reader_.get());
    return InputError({name,
                       "",
                       std::string("a damaged archive (") +
                           (reason != nullptr ? reason : "no reason given") + ")",
                       "a whole file, folder or tar archive"});
  }

  std::string path_;
  std::size_t limit_;
  std::unique_ptr<archive, Free> reader_;
};

FileSeries::FileSeries(const std::filesystem::path& path, std::size_t limit)
    : path_(path), limit_(limit) {
  std::error_code trouble;
  const auto status = std::filesystem::status(path, trouble);
  if (!std::filesystem::exists(status)) {
    throw InputError({path.string(), "", "no such file", "a readable file, folder or archive"});
  }
  if (!std::filesystem::is_directory(status)) {
    archive_ = std::make_unique<Archive>(path, limit);
    return;
  }
  folder_.emplace();
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && (name.ends_with(".json") || name.ends_with(".json.gz"))) {
      folder_->push_back(entry.path());
    }
  }
  std::sort(folder_->begin(), folder_->end(), std::greater<>());
  if (folder_->empty()) {
    throw InputError(
        {path.string(), "", "a folder without .json files", "one .json file a conversation"});
  }
}

FileSeries::~FileSeries() = default;

std::optional<FileSeries::File> FileSeries::next() {
  if (!folder_) {
    return archive_->next();
  }
  if (folder_->empty()) {
    return std::nullopt;
  }
  const std::filesystem::path path = folder_->back();
  folder_->pop_back();
  archive_ = std::make_unique<Archive>(path, limit_);
  auto file = archive_->next();
  return file ? std::move(file) : std::optional(File{.name = path.string(), .content = {}});
}

}  // namespace rackplan
