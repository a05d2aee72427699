// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/byte_stream.h"

#include "models/base/error.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

constexpr std::size_t chunk_bytes = 65'536;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// The file as it lies on the disk, one chunk at a time.
class RawFile {
 public:
  explicit RawFile(const std::filesystem::path& path) : path_(path.string()), chunk_(chunk_bytes) {
    std::error_code trouble;
    const auto status = std::filesystem::status(path, trouble);
    if (!std::filesystem::exists(status)) {
      throw InputError({path_, "", "no such file", "a readable file"});
    }
    if (std::filesystem::is_directory(status)) {
      throw InputError({path_, "", "a directory", "a file"});
    }
    file_.reset(std::fopen(path_.c_str(), "rb"));
    if (!file_) {
      throw InputError({path_, "", "a file that cannot be opened", "a readable file"});
    }
  }

  /// What is left of the current chunk, or the next one; empty at the end of the file.
  std::span<char> rest() {
    if (begin_ == end_) {
      begin_ = 0;
      end_ = std::fread(chunk_.data(), 1, chunk_.size(), file_.get());
      if (std::ferror(file_.get()) != 0) {
        throw EnvironmentError(path_ + ": reading failed");
      }
    }
    return std::span(chunk_).subspan(begin_, end_ - begin_);
  }
  void consume(std::size_t bytes) { begin_ += bytes; }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::vector<char> chunk_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(RawFile file) : file_(std::move(file)) {}

  std::size_t read(std::span<char> into) override {
    const std::span<char> from = file_.rest();
    const std::size_t count = std::min(from.size(), into.size());
    std::copy_n(from.begin(), count, into.begin());
    file_.consume(count);
    return count;
  }

 private:
  RawFile file_;
};

/// RFC 1952; several members one after the other count as one stream, as for gzip itself.
class GzipStream final : public ByteStream {
 public:
  explicit GzipStream(RawFile file) : file_(std::move(file)) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    if (inflateInit2(&zlib_, gzip_only) != Z_OK) {
      throw EnvironmentError(file_.path() + ": no memory to decompress");
    }
  }
  ~GzipStream() override { inflateEnd(&zlib_); }

  std::size_t read(std::span<char> into) override {
    const std::size_t wanted = std::min(into.size(), chunk_bytes);
    zlib_.next_out = reinterpret_cast<Bytef*>(into.data());
    zlib_.avail_out = static_cast<uInt>(wanted);
    while (zlib_.avail_out == wanted) {
      if (!damage_.empty()) {
        throw damaged("a damaged gzip stream (" + damage_ + ")");
      }
      const std::span<char> from = file_.rest();
      if (from.empty()) {
        if (!between_members_) {
          throw damaged("a gzip stream that is cut off");
        }
        return 0;
      }
      inflate_some(from);
    }
    return wanted - zlib_.avail_out;
  }

 private:
  void inflate_some(std::span<char> from) {
    if (between_members_ && inflateReset(&zlib_) != Z_OK) {
      throw InvariantBroken("an initialised inflate state can be reset");
    }
    between_members_ = false;
    zlib_.next_in = reinterpret_cast<Bytef*>(from.data());
    zlib_.avail_in = static_cast<uInt>(from.size());
    const int outcome = inflate(&zlib_, Z_NO_FLUSH);
    file_.consume(from.size() - zlib_.avail_in);
    if (outcome == Z_STREAM_END) {
      between_members_ = true;
    } else if (outcome == Z_MEM_ERROR) {
      throw EnvironmentError(file_.path() + ": no memory to decompress");
    } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
      damage_ = zlib_.msg != nullptr ? zlib_.msg : "no reason given";
    }
  }

  [[nodiscard]] InputError damaged(const std::string& found) const {
    return InputError({file_.path(), "", found, "a whole gzip file, or plain text"});
  }

  RawFile file_;
  z_stream zlib_{};
  bool between_members_ = false;
  std::string damage_;  // told once the bytes before it are handed out
};

bool starts_with(std::span<const char> bytes, std::string_view magic) {
  return std::string_view(bytes.data(), bytes.size()).starts_with(magic);
}

}  // namespace

std::unique_ptr<ByteStream> open_byte_stream(const std::filesystem::path& file) {
  using namespace std::string_view_literals;
  RawFile raw(file);
  const std::span<char> start = raw.rest();
  if (starts_with(start, "\x1F\x8B"sv)) {
    return std::make_unique<GzipStream>(std::move(raw));
  }
  constexpr std::array<std::pair<std::string_view, const char*>, 4> others = {
      {{"\x28\xB5\x2F\xFD"sv, "zstd"},
       {"BZh"sv, "bzip2"},
       {"\xFD"
        "7zXZ\0"sv,
        "xz"},
       {"PK\x03\x04"sv, "zip"}}};
  for (const auto& [magic, name] : others) {
    if (starts_with(start, magic)) {
      throw InputError({raw.path(), "", std::string("a ") + name + " file", "plain text or gzip"});
    }
  }
  return std::make_unique<PlainStream>(std::move(raw));
}

}  // namespace rackplan
