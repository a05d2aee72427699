// SPDX-License-Identifier: Apache-2.0
// The bits of a non-negative double grow with its value; without their lowest 42 they number bins
// that cut an octave into 1024. Everything more than 40 octaves below the largest shares one bin.
#include "sim/metrics/order_statistics.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace rackplan {
namespace {

constexpr std::uint64_t bins_an_octave = 1024;
constexpr std::uint64_t octaves = 40;

std::uint64_t key_of(double sample) {
  return std::bit_cast<std::uint64_t>(sample) >> 42U;
}

class Binning {
 public:
  explicit Binning(double largest) {
    const std::uint64_t top = key_of(largest);
    const std::uint64_t span = bins_an_octave * octaves;
    lowest_ = top > span ? top - span : 0;
    bins_ = static_cast<std::size_t>(top - lowest_) + 1;
  }
  [[nodiscard]] std::size_t bins() const { return bins_; }
  [[nodiscard]] std::size_t operator()(double sample) const {
    return static_cast<std::size_t>(std::max(key_of(sample), lowest_) - lowest_);
  }

 private:
  std::uint64_t lowest_;
  std::size_t bins_;
};

struct WantedBin {
  std::size_t first_rank = 0;  // of the samples in it
  std::vector<double> samples;
};

}  // namespace

std::vector<double> order_statistics(std::span<const double> samples,
                                     std::span<const std::size_t> ranks) {
  if (ranks.empty()) {
    return {};
  }
  const Binning bin_of(*std::max_element(samples.begin(), samples.end()));
  std::vector<std::size_t> counts(bin_of.bins());
  for (const double sample : samples) {
    ++counts[bin_of(sample)];
  }

  std::vector<WantedBin> wanted;
  std::vector<std::uint32_t> wanted_index(counts.size());  // 1 + index into wanted, or 0
  std::vector<std::size_t> home;                           // of each rank, in wanted
  std::size_t bin = 0;
  std::size_t below = 0;
  for (const std::size_t rank : ranks) {
    while (below + counts[bin] <= rank) {
      below += counts[bin];
      ++bin;
    }
    if (wanted_index[bin] == 0) {
      wanted.push_back({.first_rank = below, .samples = {}});
      wanted.back().samples.reserve(counts[bin]);
      wanted_index[bin] = static_cast<std::uint32_t>(wanted.size());
    }
    home.push_back(wanted_index[bin] - 1);
  }

  for (const double sample : samples) {
    const std::uint32_t index = wanted_index[bin_of(sample)];
    if (index != 0) {
      wanted[index - 1].samples.push_back(sample);
    }
  }
  for (WantedBin& one : wanted) {
    std::sort(one.samples.begin(), one.samples.end());
  }

  std::vector<double> found;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const WantedBin& one = wanted[home[i]];
    found.push_back(one.samples[ranks[i] - one.first_rank]);
  }
  return found;
}

}  // namespace rackplan
