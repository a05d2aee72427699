// SPDX-License-Identifier: Apache-2.0
#include "sim/run/arrival_fit.h"

#include "sim/run/rounded.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rackplan {
namespace {

constexpr std::size_t minutes_of_day = 1440;

}  // namespace

void set_profile(ArrivalPattern& pattern, const std::vector<std::int64_t>& by_minute) {
  const std::size_t minutes = by_minute.size();
  const bool days = minutes >= 2 * minutes_of_day;
  constexpr std::size_t most_parts = 48;
  constexpr std::size_t day_parts = 24;
  const std::size_t width =
      days ? minutes_of_day / day_parts : (minutes + most_parts - 1) / most_parts;
  const std::size_t parts = days ? day_parts : minutes / width;
  if (parts < 2) {
    return;
  }
  std::vector<double> sums(parts, 0.0);
  std::vector<double> covered(parts, 0.0);
  // The last minute is cut short.
  for (std::size_t m = 0; m + 1 < minutes; ++m) {
    const std::size_t part = (m / width) % parts;
    if (days || m / width < parts) {
      sums[part] += static_cast<double>(by_minute[m]);
      covered[part] += 1.0;
    }
  }
  for (std::size_t part = 0; part < parts; ++part) {
    pattern.profile.push_back(rounded(sums[part] / std::max(1.0, covered[part]), 4));
  }
  pattern.period = 60.0 * static_cast<double>(parts * width) * s;
}

void LocalDispersion::add(Tick time) {
  const Tick window = (time + 3 * ticks_per_second / 2) / (12 * ticks_per_second);
  if (window / windows_of_minute != minute_) {
    close();
    minute_ = window / windows_of_minute;
  }
  ++counts_[static_cast<std::size_t>(window % windows_of_minute)];
}

void LocalDispersion::close() {
  double mean = 0.0;
  for (const double count : counts_) {
    mean += count / static_cast<double>(windows_of_minute);
  }
  for (double& count : counts_) {
    variance_ += (count - mean) * (count - mean) / static_cast<double>(windows_of_minute - 1);
    count = 0.0;
  }
  mean_ += mean;
}

void set_gaps(ArrivalPattern& pattern, double dispersion) {
  constexpr double near_poisson = 0.05;
  const double cv = std::clamp(std::sqrt(dispersion), 0.1, 20.0);
  if (std::abs(cv - 1.0) > near_poisson) {
    pattern.kind = GapKindSpec::Gamma;
    pattern.cv = rounded(cv, 3);
  }
}

}  // namespace rackplan
