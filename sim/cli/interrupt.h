// SPDX-License-Identifier: Apache-2.0
// Turns SIGINT and SIGTERM into a stop request: the work in progress ends at its next look at the
// token. A second one, half a second or more later, ends the program at once.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace rackplan {

/// One at a time, made before other threads are: they inherit its signal mask.
class InterruptWatch {
 public:
  InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;
  ~InterruptWatch();

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  void wait();

  std::stop_source stop_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace rackplan
