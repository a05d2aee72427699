// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/accuracy_summary.h"

#include "sim/metrics/summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rackplan {
namespace {

/// Ranks from 0, those of equal values the mean of theirs.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return values[a] < values[b];
  });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) {
      ++last;
    }
    for (std::size_t i = first; i <= last; ++i) {
      ranks[order[i]] = 0.5 * static_cast<double>(first + last);
    }
    first = last + 1;
  }
  return ranks;
}

}  // namespace

double rank_correlation(std::span<const std::pair<double, double>> pairs) {
  if (pairs.size() < 3) {
    return 0.0;
  }
  std::vector<double> a;
  std::vector<double> b;
  for (const auto& [first, second] : pairs) {
    a.push_back(first);
    b.push_back(second);
  }
  a = ranks_of(a);
  b = ranks_of(b);
  const double mean = 0.5 * static_cast<double>(pairs.size() - 1);
  double both = 0.0;
  double of_a = 0.0;
  double of_b = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += (a[i] - mean) * (b[i] - mean);
    of_a += (a[i] - mean) * (a[i] - mean);
    of_b += (b[i] - mean) * (b[i] - mean);
  }
  return of_a > 0.0 && of_b > 0.0 ? both / std::sqrt(of_a * of_b) : 0.0;
}

AccuracySummary summarise_accuracy(std::span<const std::pair<double, double>> pairs) {
  AccuracySummary summary;
  if (pairs.empty()) {
    return summary;
  }
  std::vector<double> errors;
  std::vector<double> sizes;
  for (const auto& [predicted, measured] : pairs) {
    errors.push_back(predicted / measured - 1.0);
    sizes.push_back(std::fabs(errors.back()));
  }
  const auto share = [&](auto holds) {
    return static_cast<double>(std::count_if(errors.begin(), errors.end(), holds)) /
           static_cast<double>(errors.size());
  };
  summary.rows = static_cast<std::int64_t>(errors.size());
  summary.within_10pct = share([](double e) { return std::fabs(e) <= 0.1; });
  summary.within_20pct = share([](double e) { return std::fabs(e) <= 0.2; });
  summary.within_2x = share([](double e) { return e >= -0.5 && e <= 1.0; });
  summary.bias = percentile(errors, 0.5);
  summary.median_ape = percentile(sizes, 0.5);
  summary.p90_ape = percentile(sizes, 0.9);
  summary.rank_correlation = rank_correlation(pairs);
  return summary;
}

}  // namespace rackplan
