// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/for_each_index.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace rackplan {

void for_each_index(std::size_t count, int jobs, const std::function<void(std::size_t)>& work) {
  const std::size_t machine = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t most = jobs > 0 ? static_cast<std::size_t>(jobs) : machine;
  std::vector<std::exception_ptr> errors(count);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  const auto turn = [&] {
    for (std::size_t i = next++; i < count && !failed; i = next++) {
      try {
        work(i);
      } catch (...) {
        errors[i] = std::current_exception();
        failed = true;
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(most, count); ++i) {
      threads.emplace_back(turn);
    }
    turn();
  }
  for (const std::exception_ptr& error : errors) {
    if (error) {
      std::rethrow_exception(error);
    }
  }
}

}  // namespace rackplan
