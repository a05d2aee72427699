// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/search_line.h"

#include "models/units/text.h"

#include <cmath>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <unistd.h>

namespace rackplan {
namespace {

constexpr auto interval = std::chrono::milliseconds(200);
constexpr const char* clear_line = "\r\033[K";

double since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

SearchLine::SearchLine() {
  if (::isatty(STDERR_FILENO) == 1) {
    drawer_ = std::jthread([this](const std::stop_token& stop) {
      std::mutex mutex;
      std::condition_variable_any woken;
      std::unique_lock lock(mutex);
      while (!woken.wait_for(lock, stop, interval, [&] { return stop.stop_requested(); })) {
        std::cerr << clear_line << search_text(progress_, since(start_)) << std::flush;
      }
      std::cerr << clear_line << std::flush;
    });
  }
}

SearchLine::~SearchLine() {
  if (drawer_.joinable()) {
    drawer_.request_stop();
    drawer_.join();
  }
  if (progress_.candidates > 0) {
    const double seconds = since(start_);
    std::cerr << search_text(progress_, 0.0) << " in " << format(seconds * s) << ", "
              << std::lround(static_cast<double>(progress_.requests) / seconds) << " requests/s\n";
  }
}

std::string search_text(const SearchProgress& progress, double seconds) {
  const std::int64_t simulated = progress.simulated;
  const std::int64_t most = progress.to_simulate;
  std::string text = std::to_string(progress.candidates) +
                     " configurations: " + std::to_string(progress.screened) + " screened, " +
                     std::to_string(simulated) + " of at most " + std::to_string(most) +
                     " simulated";
  if (seconds > 0.0 && simulated > 0) {
    const double left =
        seconds * static_cast<double>(most - simulated) / static_cast<double>(simulated);
    text += ", at most " + std::to_string(std::lround(std::ceil(left))) + " s left";
  }
  return text;
}

}  // namespace rackplan
