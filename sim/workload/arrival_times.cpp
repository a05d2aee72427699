// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/arrival_times.h"

#include "models/base/error.h"
#include "sim/workload/exponential.h"
#include "sim/workload/request.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <utility>

namespace rackplan {
namespace {

constexpr Tick shortest_part = 1'000'000;  // a microsecond: parts are many ticks long

std::string text_of(double value) {
  std::ostringstream text;
  text << value;
  return std::move(text).str();
}

double mean_gap_of(PerSecond rate) {
  const double per_second = rate * s;
  if (!(per_second > 0.0) || !std::isfinite(per_second)) {
    throw InputError({"", "rate", text_of(per_second) + " requests/s", "a rate above 0"});
  }
  return static_cast<double>(ticks_per_second) / per_second;
}

/// Scaled so that a tick of mean rate lets 1/mean_gap arrivals pass.
RateProfile scaled(RateProfile profile, double mean_gap) {
  double sum = 0.0;
  for (std::size_t i = 0; i < profile.rates.size(); ++i) {
    const double rate = profile.rates[i];
    if (!(rate >= 0.0) || !std::isfinite(rate)) {
      throw InputError({"", "profile[" + std::to_string(i) + "]", text_of(rate), "at least 0"});
    }
    sum += rate;
  }
  if (!(sum > 0.0)) {
    throw InputError({"", "profile", "no rate above 0", "at least one rate above 0"});
  }
  const auto parts = static_cast<Tick>(profile.rates.size());
  if (profile.period < parts * shortest_part || profile.period > latest_arrival) {
    throw InputError(
        {"",
         "period",
         text_of(to_seconds(profile.period) / s) + " s in " + std::to_string(parts) + " parts",
         "parts of a microsecond or more, in at most 100 days"});
  }
  const double factor = static_cast<double>(parts) / (sum * mean_gap);
  for (double& rate : profile.rates) {
    rate *= factor;
  }
  return profile;
}

void check_bursts(const RateBursts& bursts) {
  constexpr double shortest = 1e-6;
  constexpr double longest = 8'640'000.0;
  for (const auto& [value, path] :
       {std::pair(bursts.on, "bursts.on"), std::pair(bursts.off, "bursts.off")}) {
    const double seconds = value / s;
    if (!(seconds >= shortest && seconds <= longest)) {
      throw InputError({"", path, text_of(seconds) + " s", "1 us to 100 days"});
    }
  }
}

}  // namespace

ArrivalTimes::ArrivalTimes(std::uint64_t seed, const ArrivalProcess& process)
    : seed_(seed),
      gaps_(process.gaps),
      mean_gap_(mean_gap_of(process.rate)),
      bursts_(process.bursts) {
  ensure(!process.profile || !process.bursts, "bursts do not go with a profile");
  if (process.profile) {
    profile_ = scaled(*process.profile, mean_gap_);
  }
  if (bursts_) {
    check_bursts(*bursts_);
  }
  if (profile_ || bursts_) {
    stretch_ = stretch_at(0);
  }
}

Tick ArrivalTimes::next() {
  const double gap = gaps_.draw(seed_, arrivals_);
  if (profile_ || bursts_) {
    advance(gap);
  } else {
    add(gap * mean_gap_);
  }
  ++arrivals_;
  return now_;
}

void ArrivalTimes::add(double ticks) {
  if (!(ticks < static_cast<double>(latest_arrival - now_))) {
    throw InputError({"",
                      "rate",
                      "request " + std::to_string(arrivals_) + " arriving after 100 days",
                      "a higher rate or fewer requests"});
  }
  now_ += static_cast<Tick>(ticks + 0.5);
}

ArrivalTimes::Stretch ArrivalTimes::stretch_at(std::uint64_t index) const {
  if (bursts_) {
    const bool on = index % 2 == 0;
    const Seconds mean = on ? bursts_->on : bursts_->off;
    const double length = draw_exponential(seed_, Purpose::Burst, index) * (mean / s);
    const double rate = on ? (1.0 + bursts_->off / bursts_->on) / mean_gap_ : 0.0;
    return {.length = 1 + to_tick(length * s), .first_rate = rate, .last_rate = rate};
  }
  const auto parts = profile_->rates.size();
  const std::size_t part = index % parts;
  const auto begin_of = [&](std::size_t i) {
    return static_cast<Tick>(static_cast<double>(profile_->period) * static_cast<double>(i) /
                             static_cast<double>(parts));
  };
  const double first = profile_->rates[part];
  const bool lines = profile_->form == ProfileForm::Lines;
  return {.length = begin_of(part + 1) - begin_of(part),
          .first_rate = first,
          .last_rate = lines ? profile_->rates[(part + 1) % parts] : first};
}

void ArrivalTimes::advance(double gap) {
  while (true) {
    const double left = static_cast<double>(stretch_begin_ + stretch_.length - now_);
    const double slope =
        (stretch_.last_rate - stretch_.first_rate) / static_cast<double>(stretch_.length);
    const double rate = stretch_.last_rate - slope * left;  // now
    const double area = 0.5 * (rate + stretch_.last_rate) * left;
    if (gap < area) {
      // rate · t + slope · t²/2 = gap, in the form that loses no digits.
      const double root = std::sqrt(std::max(0.0, rate * rate + 2.0 * slope * gap));
      add(std::min(gap > 0.0 ? 2.0 * gap / (rate + root) : 0.0, left));
      return;
    }
    gap -= area;
    add(left);
    stretch_begin_ += stretch_.length;
    stretch_ = stretch_at(++stretch_index_);
  }
}

}  // namespace rackplan
