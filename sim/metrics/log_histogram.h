// SPDX-License-Identifier: Apache-2.0
// Counts in logarithmic bins no wider than 0.1 % of their value: percentiles of many samples in
// bounded memory. Values are non-negative integers (nanoseconds, by convention of the caller);
// below 2048 each has a bin of its own, above, an octave is cut into 1024.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rackplan {

class LogHistogram {
 public:
  void add(std::uint64_t value, std::uint64_t count = 1) {
    const std::size_t bin = bin_of(value);
    if (bin >= counts_.size()) {
      counts_.resize(bin + 1);
    }
    counts_[bin] += count;
    total_ += count;
  }

  [[nodiscard]] static constexpr std::size_t bin_of(std::uint64_t value) {
    if (value < 2048) {
      return value;
    }
    const int shift = static_cast<int>(std::bit_width(value)) - 11;
    return static_cast<std::size_t>(shift) * 1024 + (value >> static_cast<unsigned>(shift));
  }
  /// The smallest value of a bin.
  [[nodiscard]] static constexpr std::uint64_t low_of(std::size_t bin) {
    if (bin < 2048) {
      return bin;
    }
    const std::size_t shift = bin / 1024 - 1;
    return static_cast<std::uint64_t>(bin - shift * 1024) << shift;
  }

  [[nodiscard]] std::uint64_t total() const { return total_; }
  [[nodiscard]] const std::vector<std::uint64_t>& counts() const { return counts_; }
  /// The middle of the bin that holds the sample of rank ceil(p·total), p in [0, 1]; 0 when empty.
  [[nodiscard]] double percentile(double p) const;
  /// Mean of the bin middles; 0 when empty.
  [[nodiscard]] double mean() const;
  /// Standard deviation (of the population) of the bin middles; 0 when empty.
  [[nodiscard]] double deviation() const;
  friend bool operator==(const LogHistogram&, const LogHistogram&) = default;

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

}  // namespace rackplan
