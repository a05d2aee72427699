// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/interrupt.h"

#include "sim/cli/program.h"

#include <csignal>
#include <cstdlib>

namespace rackplan {
namespace {

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
  for (;;) {
    int signal = 0;
    sigwait(&set, &signal);
    if (over_) {
      return;
    }
    if (!stop_.request_stop()) {  // the second signal: nobody listened to the first
      std::_Exit(static_cast<int>(ExitStatus::Interrupted));
    }
  }
}

}  // namespace rackplan
