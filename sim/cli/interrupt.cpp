// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/interrupt.h"

#include "sim/cli/program.h"

#include <chrono>
#include <csignal>
#include <cstdlib>

namespace rackplan {
namespace {

// One wish to stop may arrive as two signals: to the process and to its group.
constexpr auto repetition = std::chrono::milliseconds(500);

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

InterruptWatch::InterruptWatch() {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  thread_ = std::thread([this] { wait(); });
}

InterruptWatch::~InterruptWatch() {
  over_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);  // wakes it from sigwait
  thread_.join();
  const sigset_t set = watched();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void InterruptWatch::wait() {
  const sigset_t set = watched();
  std::chrono::steady_clock::time_point first;
  for (;;) {
    int signal = 0;
    sigwait(&set, &signal);
    if (over_) {
      return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (stop_.request_stop()) {
      first = now;
    } else if (now - first > repetition) {  // nobody listened to the first
      std::_Exit(static_cast<int>(ExitStatus::Interrupted));
    }
  }
}

}  // namespace rackplan
