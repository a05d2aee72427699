// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_statistics.h"

#include "models/base/error.h"

#include <algorithm>
#include <cmath>

namespace rackplan {

void ValueCounts::add(std::int32_t value, std::int64_t times) {
  counts_[value] += times;
  count_ += times;
  total_ += times * value;
}

double ValueCounts::quantile(double probability) const {
  ensure(count_ > 0, "a quantile is asked of at least one value");
  const double rank = probability * static_cast<double>(count_ - 1);
  const auto below = static_cast<std::int64_t>(rank);
  const double share = rank - static_cast<double>(below);
  std::int64_t passed = 0;
  for (auto entry = counts_.begin(); entry != counts_.end(); ++entry) {
    passed += entry->second;
    if (passed > below) {
      const double low = entry->first;
      const auto above = std::next(entry);
      const bool same = passed > below + 1 || above == counts_.end();
      return same ? low : low + share * (static_cast<double>(above->first) - low);
    }
  }
  throw InvariantBroken("counts add up to count");
}

void WindowCounter::add(Tick time) {
  const std::int64_t window = time / length_;
  if (window > windows_) {
    // The one that was open ends here; those skipped are empty.
    sum_ += in_window_;
    sum_of_squares_ += in_window_ * in_window_;
    peak_ = std::max(peak_, in_window_);
    in_window_ = 0;
    windows_ = window;
  }
  ++in_window_;
}

std::optional<double> WindowCounter::dispersion() const {
  if (windows_ < 2 || sum_ == 0) {
    return std::nullopt;
  }
  const auto count = static_cast<double>(windows_);
  const double mean = static_cast<double>(sum_) / count;
  return (static_cast<double>(sum_of_squares_) / count - mean * mean) / mean;
}

std::optional<double> WindowCounter::peak_to_mean() const {
  if (windows_ < 2 || sum_ == 0) {
    return std::nullopt;
  }
  return static_cast<double>(peak_) * static_cast<double>(windows_) / static_cast<double>(sum_);
}

void Variation::add(double value) {
  count_ += 1.0;
  const double off = value - mean_;
  mean_ += off / count_;
  squares_ += off * (value - mean_);
}

std::optional<double> Variation::coefficient() const {
  if (!(mean_ > 0.0)) {
    return std::nullopt;
  }
  return std::sqrt(squares_ / count_) / mean_;
}

void Correlation::add(std::int32_t x, std::int32_t y) {
  const Int128 wide_x = x;
  const Int128 wide_y = y;
  ++count_;
  x_ += wide_x;
  y_ += wide_y;
  xx_ += wide_x * wide_x;
  yy_ += wide_y * wide_y;
  xy_ += wide_x * wide_y;
}

std::optional<double> Correlation::coefficient() const {
  const Int128 spread_x = count_ * xx_ - x_ * x_;
  const Int128 spread_y = count_ * yy_ - y_ * y_;
  if (spread_x <= 0 || spread_y <= 0) {
    return std::nullopt;
  }
  return static_cast<double>(count_ * xy_ - x_ * y_) /
         (std::sqrt(static_cast<double>(spread_x)) * std::sqrt(static_cast<double>(spread_y)));
}

}  // namespace rackplan
