// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/window_stats.h"

#include "sim/metrics/summary.h"

#include <utility>

namespace rackplan {
namespace {

constexpr double ticks_per_ms = static_cast<double>(ticks_per_second) / 1e3;

}  // namespace

void WindowSamples::add(double ticks) {
  const auto binned = [](double value) { return static_cast<std::uint64_t>(value + 0.5); };
  if (exact() && samples_.size() < exact_limit_) {
    samples_.push_back(ticks / ticks_per_ms);
    return;
  }
  for (const double sample : samples_) {
    binned_.add(binned(sample * ticks_per_ms));
  }
  samples_.clear();
  binned_.add(binned(ticks));
}

std::optional<WindowMetrics::Quantiles> WindowSamples::take() {
  std::optional<WindowMetrics::Quantiles> quantiles;
  if (!exact()) {
    quantiles = {.p50 = binned_.percentile(0.50) / ticks_per_ms,
                 .p99 = binned_.percentile(0.99) / ticks_per_ms};
    binned_ = {};
  } else if (!samples_.empty()) {
    quantiles = {.p50 = percentile(samples_, 0.50), .p99 = percentile(samples_, 0.99)};
    samples_.clear();
  }
  return quantiles;
}

WindowStats::WindowStats(Tick start, Tick length, const SloTicks& slo, std::size_t exact_limit)
    : start_(start),
      length_(length),
      open_end_(after(start)),
      slo_(slo),
      first_token_(exact_limit),
      inter_token_(exact_limit) {}

void WindowStats::add(Tick arrival,
                      Tick first_token,
                      Tick completed,
                      std::int32_t prompt_tokens,
                      std::int32_t output_tokens,
                      const SloTicks& slo) {
  move_to(completed);
  const Tick to_first_token = first_token - arrival;
  const Tick latency = completed - arrival;
  ++open_.completed;
  open_.good += judge(slo, to_first_token, latency, output_tokens).good() ? 1 : 0;
  open_.prompt_tokens += prompt_tokens;
  open_.output_tokens += output_tokens;
  first_token_.add(static_cast<double>(to_first_token));
  if (output_tokens > 1) {
    inter_token_.add(inter_token_ticks(to_first_token, latency, output_tokens));
  }
}

void WindowStats::add_error(Tick tick) {
  move_to(tick);
  ++open_.errors;
}

void WindowStats::close() {
  if (open_.completed + open_.errors == 0) {
    return;
  }
  open_.exact = first_token_.exact() && inter_token_.exact();
  open_.time_to_first_token = first_token_.take();
  open_.inter_token_latency = inter_token_.take();
  windows_.push_back(open_);
  open_ = {};
}

std::vector<WindowMetrics> WindowStats::take() {
  close();
  return std::move(windows_);
}

}  // namespace rackplan
