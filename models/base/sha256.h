// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4): names a content, so that a changed trace or scenario shows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace rackplan {

class Sha256 {
 public:
  void update(std::string_view bytes);
  /// 64 hexadecimal digits. Call once, at the end.
  [[nodiscard]] std::string finish();

 private:
  void compress(const unsigned char* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667U,
                                      0xbb67ae85U,
                                      0x3c6ef372U,
                                      0xa54ff53aU,
                                      0x510e527fU,
                                      0x9b05688cU,
                                      0x1f83d9abU,
                                      0x5be0cd19U};
  std::array<unsigned char, 64> block_{};
  std::size_t filled_ = 0;  // bytes in block_
  std::uint64_t length_ = 0;
};

[[nodiscard]] std::string sha256_of(std::string_view bytes);

/// The hash of a file's bytes, read piece by piece. A missing file or a directory is an InputError;
/// a failing read is an EnvironmentError.
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace rackplan
