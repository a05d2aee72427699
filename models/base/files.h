// SPDX-License-Identifier: Apache-2.0
// Whole files in and out. Output is never half-written: it goes to a temporary name beside the
// target and is renamed over it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace rackplan {

/// The bytes of `file`. A missing file or a directory is an InputError (the user named it); a
/// failing read is an EnvironmentError.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

/// Writes `content` to `file` by way of a temporary file in the same directory and a rename. A link
/// is followed, and what is no regular file (/dev/stdout, a pipe) is written straight into. Throws
/// EnvironmentError and leaves no file behind when that fails.
void write_file(const std::filesystem::path& file, std::string_view content);

}  // namespace rackplan
