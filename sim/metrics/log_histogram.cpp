// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/log_histogram.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

double middle_of(std::size_t bin) {
  const auto low = static_cast<double>(LogHistogram::low_of(bin));
  const auto next = static_cast<double>(LogHistogram::low_of(bin + 1));
  return low + (next - low - 1.0) / 2.0;
}

}  // namespace

double LogHistogram::percentile(double p) const {
  if (total_ == 0) {
    return 0.0;
  }
  const double wanted = std::ceil(p * static_cast<double>(total_));
  const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, total_);
  std::uint64_t below = 0;
  std::size_t bin = 0;
  while (below + counts_[bin] < rank) {
    below += counts_[bin];
    ++bin;
  }
  return middle_of(bin);
}

double LogHistogram::mean() const {
  if (total_ == 0) {
    return 0.0;
  }
  double sum = 0.0;
  for (std::size_t bin = 0; bin < counts_.size(); ++bin) {
    sum += static_cast<double>(counts_[bin]) * middle_of(bin);
  }
  return sum / static_cast<double>(total_);
}

double LogHistogram::deviation() const {
  if (total_ == 0) {
    return 0.0;
  }
  const double centre = mean();
  double squares = 0.0;
  for (std::size_t bin = 0; bin < counts_.size(); ++bin) {
    const double distance = middle_of(bin) - centre;
    squares += static_cast<double>(counts_[bin]) * distance * distance;
  }
  return std::sqrt(squares / static_cast<double>(total_));
}

}  // namespace rackplan
