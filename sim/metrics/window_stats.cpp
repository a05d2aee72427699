// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/window_stats.h"

#include <utility>

namespace rackplan {
namespace {

std::optional<WindowMetrics::Quantiles> quantiles(const Summary& summary) {
  if (summary.count == 0) {
    return std::nullopt;
  }
  return WindowMetrics::Quantiles{.p50 = summary.p50, .p99 = summary.p99};
}

}  // namespace

WindowStats::WindowStats(Tick start, Tick length, const SloTicks& slo, std::size_t exact_limit)
    : start_(start),
      length_(length),
      slo_(slo),
      exact_limit_(exact_limit),
      open_(slo, exact_limit) {}

void WindowStats::add(Tick arrival,
                      Tick first_token,
                      Tick completed,
                      std::int32_t prompt_tokens,
                      std::int32_t output_tokens) {
  move_to(completed);
  open_.add(arrival, first_token, completed, prompt_tokens, output_tokens);
}

void WindowStats::add_error(Tick tick) {
  move_to(tick);
  open_.add_error();
}

void WindowStats::move_to(Tick tick) {
  const std::int64_t index = tick > start_ ? (tick - start_ - 1) / length_ : 0;
  if (index != index_) {
    close();
    index_ = index;
  }
}

void WindowStats::close() {
  if (open_.completed() + open_.errors() == 0) {
    return;
  }
  windows_.push_back({.index = index_,
                      .completed = open_.completed(),
                      .errors = open_.errors(),
                      .good = open_.met().all,
                      .prompt_tokens = open_.prompt_tokens(),
                      .output_tokens = open_.output_tokens(),
                      .time_to_first_token = quantiles(open_.time_to_first_token()),
                      .inter_token_latency = quantiles(open_.inter_token_latency()),
                      .exact = open_.exact()});
  open_ = RequestStats(slo_, exact_limit_);
}

std::vector<WindowMetrics> WindowStats::take() {
  close();
  return std::move(windows_);
}

}  // namespace rackplan
