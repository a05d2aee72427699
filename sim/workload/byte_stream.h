// SPDX-License-Identifier: Apache-2.0
// The bytes of a file, plain or gzip (told apart by their first bytes, never by the name), read in
// chunks: memory stays bounded whatever the size of the file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace rackplan {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  /// Fills the front of `into` (not empty) and returns how many bytes; 0 only at the end.
  /// Throws InputError when a gzip stream is damaged or cut off, EnvironmentError when reading
  /// fails.
  virtual std::size_t read(std::span<char> into) = 0;

 protected:
  ByteStream() = default;
};

/// Throws InputError when there is no such file, it is a directory, cannot be opened, or is
/// compressed by something else than gzip.
[[nodiscard]] std::unique_ptr<ByteStream> open_byte_stream(const std::filesystem::path& file);

}  // namespace rackplan
