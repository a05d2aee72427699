// SPDX-License-Identifier: Apache-2.0
// The same work on many things, in threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace rackplan {

/// `jobs`, or as many as the machine has where it is 0.
[[nodiscard]] inline int threads_of(int jobs) {
  return jobs > 0 ? jobs : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

/// Calls work(i) for every i below `count`, on up to `jobs` threads, this one among them. Throws
/// what the calls throw, of several the one with the lowest i.
template <class Work>
void parallel_for(int jobs, std::size_t count, const Work& work) {
  std::vector<std::exception_ptr> errors(count);
  std::atomic<std::size_t> next{0};
  const auto take = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(static_cast<std::size_t>(threads_of(jobs)), count); ++i) {
      threads.emplace_back(take);
    }
    take();
  }
  for (const std::exception_ptr& error : errors) {
    if (error) {
      std::rethrow_exception(error);
    }
  }
}

}  // namespace rackplan
