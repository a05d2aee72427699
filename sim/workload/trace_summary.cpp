// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_summary.h"

#include "sim/workload/trace_statistics.h"

#include <cmath>

namespace rackplan {
namespace {

constexpr std::array<Tick, 3> window_seconds = {10, 60, 300};

LengthSummary summary_of(const ValueCounts& lengths) {
  LengthSummary out;
  out.total = lengths.total();
  out.mean = static_cast<double>(lengths.total()) / static_cast<double>(lengths.count());
  out.p50 = lengths.quantile(0.5);
  out.p90 = lengths.quantile(0.9);
  out.p99 = lengths.quantile(0.99);
  for (std::size_t i = 0; i < summary_probabilities.size(); ++i) {
    const double tokens = lengths.quantile(summary_probabilities[i]);
    out.quantiles[i] = static_cast<std::int32_t>(std::floor(tokens + 0.5));
  }
  out.max = out.quantiles.back();
  return out;
}

}  // namespace

TraceSummary summarise(TraceReader& trace, const std::function<void(const TraceRow&)>& look) {
  std::array<WindowCounter, window_seconds.size()> windows = {
      WindowCounter(window_seconds[0] * ticks_per_second),
      WindowCounter(window_seconds[1] * ticks_per_second),
      WindowCounter(window_seconds[2] * ticks_per_second)};
  ValueCounts prompt;
  ValueCounts output;
  Variation gaps;
  Correlation correlation;
  TraceSummary out;
  Tick last = 0;
  while (const auto row = trace.next()) {
    const bool first = out.requests == 0;
    if (!first) {
      gaps.add(to_seconds(row->time - last) / s);
    }
    out.distinct_times += first || row->time != last ? 1 : 0;
    ++out.requests;
    last = row->time;
    for (WindowCounter& window : windows) {
      window.add(row->time);
    }
    prompt.add(row->prompt_tokens);
    output.add(row->output_tokens);
    correlation.add(row->prompt_tokens, row->output_tokens);
    if (look) {
      look(*row);
    }
  }
  out.file = trace.file();
  out.format = trace.format();
  out.failed_requests = trace.failed_requests();
  out.span = to_seconds(last);
  if (last > 0) {
    out.rate = static_cast<double>(out.requests - 1) / out.span;
  }
  out.gap_cv = gaps.coefficient();
  for (std::size_t i = 0; i < windows.size(); ++i) {
    out.windows[i] = {.length = static_cast<double>(window_seconds[i]) * s,
                      .windows = windows[i].windows(),
                      .dispersion = windows[i].dispersion(),
                      .peak_to_mean = windows[i].peak_to_mean()};
  }
  out.prompt = summary_of(prompt);
  out.output = summary_of(output);
  out.correlation = correlation.coefficient();
  return out;
}

}  // namespace rackplan
