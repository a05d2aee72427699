// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/progress_line.h"

#include <chrono>
#include <cmath>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <unistd.h>
#include <utility>

namespace rackplan {
namespace {

constexpr auto interval = std::chrono::milliseconds(200);
constexpr const char* clear_line = "\r\033[K";

void draw(const std::stop_token& stop, const Progress& progress, const std::string& what) {
  const auto start = std::chrono::steady_clock::now();
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  while (!woken.wait_for(lock, stop, interval, [&] { return stop.stop_requested(); })) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    std::cerr << clear_line
              << progress_text(
                     progress.requests_done, progress.requests_total, passed.count(), what)
              << std::flush;
  }
  std::cerr << clear_line << std::flush;
}

}  // namespace

ProgressLine::ProgressLine(std::string what) : what_(std::move(what)) {
  if (::isatty(STDERR_FILENO) == 1) {
    drawer_ = std::jthread([this](const std::stop_token& stop) { draw(stop, progress_, what_); });
  }
}

ProgressLine::~ProgressLine() = default;

std::string progress_text(std::int64_t done,
                          std::int64_t total,
                          double seconds,
                          const std::string& what) {
  if (total <= 0) {
    return std::to_string(done) + " " + what;
  }
  const double share = static_cast<double>(done) / static_cast<double>(total);
  std::string text = std::to_string(done) + " of " + std::to_string(total) + " " + what + ", " +
                     std::to_string(std::lround(100.0 * share)) + " %";
  if (done > 0 && done < total) {
    const double left = seconds * (1.0 - share) / share;
    text += ", about " + std::to_string(std::lround(std::ceil(left))) + " s left";
  }
  return text;
}

}  // namespace rackplan
