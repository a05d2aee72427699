// SPDX-License-Identifier: Apache-2.0
// Starts a program, feeds its standard input, collects its standard output and the progress it
// writes to file descriptor 3. posix_spawn, never a bare fork: the parent may have threads and a
// large memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace rackplan {

/// In the child: the descriptor on which progress counts are written, 8 bytes each, host order.
inline constexpr int progress_descriptor = 3;

struct ChildResult {
  std::string output;
  /// Exit status; absent when a signal ended the child (`signal` then says which).
  int status = 0;
  int signal = 0;
  bool stopped = false;  // by the stop token
};

/// Runs `program` to its end. Standard error is shared with ours. `on_progress` is called with each
/// count, from this thread. Throws EnvironmentError when the program cannot be started or a pipe
/// fails.
[[nodiscard]] ChildResult run_child(const std::filesystem::path& program,
                                    const std::vector<std::string>& arguments,
                                    const std::string& input,
                                    const std::function<void(std::int64_t)>& on_progress,
                                    const std::stop_token& stop);

}  // namespace rackplan
