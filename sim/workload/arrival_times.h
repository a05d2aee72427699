// SPDX-License-Identifier: Apache-2.0
// When requests (or conversations) come, open loop: a renewal process run by a clock whose pace is
// the rate of the moment. With Λ(t) = ∫ rate, arrival n is at Λ⁻¹(g₁ + … + gₙ), the gaps g having
// mean 1: exact inversion, nothing is thinned, and each gap belongs to its arrival whatever the
// rate is.
//
// The rate is constant, or follows a profile that repeats (a day), or is switched on and off at
// random. Positions are rounded to a picosecond after every arrival.
#pragma once

#include "models/units/quantity.h"
#include "sim/engine/tick.h"
#include "sim/workload/gap_law.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace rackplan {

enum class ProfileForm {
  Steps,  // constant over each part
  Lines,  // straight from the value at the start of a part to that at the start of the next
};

/// Relative rates of equal parts of a period; only their ratios count.
struct RateProfile {
  std::vector<double> rates;  // ≥ 0, not all 0
  Tick period = 86'400 * ticks_per_second;
  ProfileForm form = ProfileForm::Steps;
};

/// On for exponential times with mean `on`, off for exponential times with mean `off`; it starts
/// on. Under Poisson gaps: an interrupted Poisson process.
struct RateBursts {
  Seconds on;
  Seconds off;
};

struct ArrivalProcess {
  PerSecond rate;  // the mean over a period, and over many bursts
  GapLaw gaps = {};
  std::optional<RateProfile> profile = std::nullopt;
  std::optional<RateBursts> bursts = std::nullopt;  // not with a profile
};

class ArrivalTimes {
 public:
  /// Throws InputError (paths "rate", "cv", "profile", "period", "bursts.on", "bursts.off").
  ArrivalTimes(std::uint64_t seed, const ArrivalProcess& process);

  /// Never falls. Throws InputError (path "rate") after latest_arrival.
  Tick next();

 private:
  /// A stretch of the clock over which the rate is a straight line; rates in arrivals a tick.
  struct Stretch {
    Tick length = 0;
    double first_rate = 0.0;
    double last_rate = 0.0;
  };

  [[nodiscard]] Stretch stretch_at(std::uint64_t index) const;
  void add(double ticks);
  void advance(double gap);

  std::uint64_t seed_;
  GapSampler gaps_;
  double mean_gap_;                     // ticks
  std::optional<RateProfile> profile_;  // scaled to arrivals a tick
  std::optional<RateBursts> bursts_;
  std::uint64_t arrivals_ = 0;
  Tick now_ = 0;
  // With a profile or bursts: the stretch that the clock is in.
  std::uint64_t stretch_index_ = 0;
  Stretch stretch_;
  Tick stretch_begin_ = 0;
};

}  // namespace rackplan
