// SPDX-License-Identifier: Apache-2.0
// The running sums behind a trace summary: exact, and no larger than the number of distinct values.
#pragma once

#include "sim/engine/tick.h"

#include <cstdint>
#include <map>
#include <optional>

namespace rackplan {

/// How often each value occurred.
class ValueCounts {
 public:
  void add(std::int32_t value, std::int64_t times = 1);

  [[nodiscard]] const std::map<std::int32_t, std::int64_t>& counts() const { return counts_; }
  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] std::int64_t total() const { return total_; }
  /// The straight line between the two values whose ranks enclose probability · (count − 1).
  /// Needs at least one value; probability in [0, 1].
  [[nodiscard]] double quantile(double probability) const;

 private:
  std::map<std::int32_t, std::int64_t> counts_;
  std::int64_t count_ = 0;
  std::int64_t total_ = 0;
};

/// Arrivals per window of fixed length. Windows follow each other from time 0; the last one, which
/// may be cut short by the end of the trace, is left out.
class WindowCounter {
 public:
  explicit WindowCounter(Tick length) : length_(length) {}

  /// Times must not fall.
  void add(Tick time);

  [[nodiscard]] std::int64_t windows() const { return windows_; }
  /// Index of dispersion: population variance / mean. Poisson arrivals give 1.
  [[nodiscard]] std::optional<double> dispersion() const;
  [[nodiscard]] std::optional<double> peak_to_mean() const;

 private:
  Tick length_;
  std::int64_t windows_ = 0;  // complete ones
  std::int64_t in_window_ = 0;
  std::int64_t sum_ = 0;
  std::int64_t sum_of_squares_ = 0;
  std::int64_t peak_ = 0;
};

/// Coefficient of variation (population standard deviation / mean), in one pass (Welford 1962).
class Variation {
 public:
  void add(double value);
  [[nodiscard]] std::optional<double> coefficient() const;

 private:
  double count_ = 0.0;
  double mean_ = 0.0;
  double squares_ = 0.0;
};

/// Pearson's correlation of two whole numbers, from exact sums.
class Correlation {
 public:
  void add(std::int32_t x, std::int32_t y);
  /// nullopt when either does not vary.
  [[nodiscard]] std::optional<double> coefficient() const;

 private:
  __extension__ using Int128 = __int128;

  Int128 count_ = 0;
  Int128 x_ = 0;
  Int128 y_ = 0;
  Int128 xx_ = 0;
  Int128 yy_ = 0;
  Int128 xy_ = 0;
};

}  // namespace rackplan
