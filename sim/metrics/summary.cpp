// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/summary.h"

#include "sim/metrics/order_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace rackplan {
namespace {

struct Percentile {
  double fraction;
  double Summary::*field;
};

constexpr std::array percentiles{
    Percentile{0.01, &Summary::p1},
    Percentile{0.05, &Summary::p5},
    Percentile{0.10, &Summary::p10},
    Percentile{0.25, &Summary::p25},
    Percentile{0.50, &Summary::p50},
    Percentile{0.75, &Summary::p75},
    Percentile{0.90, &Summary::p90},
    Percentile{0.95, &Summary::p95},
    Percentile{0.99, &Summary::p99},
};

// A point between two neighbours, from whichever is nearer, so that both ends are met exactly.
double between(double low, double high, double share) {
  const double gap = high - low;
  return share < 0.5 ? low + gap * share : high - gap * (1.0 - share);
}

}  // namespace

Summary summarise(const std::vector<double>& samples, std::string unit) {
  Summary summary{.unit = std::move(unit)};
  if (samples.empty()) {
    return summary;
  }
  const auto count = static_cast<double>(samples.size());
  summary.count = static_cast<std::int64_t>(samples.size());
  const auto [low, high] = std::minmax_element(samples.begin(), samples.end());
  summary.min = *low;
  summary.max = *high;
  for (const double sample : samples) {
    summary.sum += sample;
  }
  summary.avg = summary.sum / count;
  double squares = 0.0;
  for (const double sample : samples) {
    squares += (sample - summary.avg) * (sample - summary.avg);
  }
  summary.std = std::sqrt(squares / count);

  const double last = count - 1.0;
  std::vector<std::size_t> ranks;
  for (const Percentile& percentile : percentiles) {
    const double position = percentile.fraction * last;
    ranks.push_back(static_cast<std::size_t>(std::floor(position)));
    ranks.push_back(static_cast<std::size_t>(std::ceil(position)));
  }
  // The pairs may overlap where samples are few: sorted for the selection, looked up by rank.
  std::vector<std::size_t> ascending = ranks;
  std::sort(ascending.begin(), ascending.end());
  ascending.erase(std::unique(ascending.begin(), ascending.end()), ascending.end());
  const std::vector<double> values = order_statistics(samples, ascending);
  const auto value_at = [&](std::size_t rank) {
    const auto place = std::lower_bound(ascending.begin(), ascending.end(), rank);
    return values[static_cast<std::size_t>(place - ascending.begin())];
  };
  for (std::size_t i = 0; i < percentiles.size(); ++i) {
    const double position = percentiles[i].fraction * last;
    summary.*percentiles[i].field = between(
        value_at(ranks[2 * i]), value_at(ranks[2 * i + 1]), position - std::floor(position));
  }
  return summary;
}

double percentile(std::vector<double>& samples, double fraction) {
  const double position = fraction * static_cast<double>(samples.size() - 1);
  const auto at = samples.begin() + static_cast<std::ptrdiff_t>(std::floor(position));
  std::nth_element(samples.begin(), at, samples.end());
  const bool whole = position == std::floor(position);
  const double next = whole ? *at : *std::min_element(at + 1, samples.end());
  return between(*at, next, position - std::floor(position));
}

Summary summarise(const LogHistogram& histogram, double scale, std::string unit) {
  Summary summary{.unit = std::move(unit), .exact = false};
  if (histogram.total() == 0) {
    return summary;
  }
  summary.count = static_cast<std::int64_t>(histogram.total());
  summary.avg = scale * histogram.mean();
  summary.sum = summary.avg * static_cast<double>(histogram.total());
  summary.std = scale * histogram.deviation();
  summary.min = scale * histogram.percentile(0.0);
  summary.max = scale * histogram.percentile(1.0);
  for (const Percentile& percentile : percentiles) {
    summary.*percentile.field = scale * histogram.percentile(percentile.fraction);
  }
  return summary;
}

}  // namespace rackplan
