// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/durations.h"

#include "models/base/error.h"
#include "sim/workload/elementary.h"
#include "sim/workload/exponential.h"
#include "sim/workload/request.h"

#include <algorithm>
#include <sstream>
#include <string>

namespace rackplan {
namespace {

const Seconds longest = to_seconds(latest_arrival);

std::string text_of(double value) {
  std::ostringstream text;
  text << value;
  return std::move(text).str();
}

void check_time(Seconds time, const std::string& path) {
  if (!(time >= Seconds() && time <= longest)) {
    throw InputError({"", path, text_of(time / s) + " s", "0 to 100 days"});
  }
}

void check(const FixedDuration& fixed) {
  check_time(fixed.time, "time");
}

void check(const ExponentialDuration& exponential) {
  check_time(exponential.mean, "mean");
}

void check(const LognormalDuration& lognormal) {
  check_time(lognormal.median, "median");
  constexpr double widest = 10.0;
  if (!(lognormal.sigma >= 0.0 && lognormal.sigma <= widest)) {
    throw InputError({"", "sigma", text_of(lognormal.sigma), "0 to 10"});
  }
}

void check(const QuantileDuration& quantiles) {
  const auto& points = quantiles.points;
  if (points.size() < 2 || points.front().first != 0.0 || points.back().first != 1.0) {
    throw InputError({"", "points", "no points from 0 to 1", "at least two, from 0 to 1"});
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::string path = "points[" + std::to_string(i) + "]";
    check_time(points[i].second, path);
    if (i > 0 && !(points[i].first > points[i - 1].first)) {
      throw InputError({"", path, text_of(points[i].first), "rising probabilities"});
    }
    if (i > 0 && points[i].second < points[i - 1].second) {
      throw InputError({"", path, text_of(points[i].second / s) + " s", "times that do not fall"});
    }
  }
}

Seconds time_at(const FixedDuration& fixed, double /*rank*/) {
  return fixed.time;
}

Seconds time_at(const ExponentialDuration& exponential, double rank) {
  return negative_log(1.0 - rank) * exponential.mean;
}

Seconds time_at(const LognormalDuration& lognormal, double rank) {
  return exponential(lognormal.sigma * normal_quantile(rank)) * lognormal.median;
}

Seconds time_at(const QuantileDuration& quantiles, double rank) {
  const auto& points = quantiles.points;
  std::size_t i = 1;
  while (rank > points[i].first) {
    ++i;
  }
  const auto& [p0, low] = points[i - 1];
  const auto& [p1, high] = points[i];
  return low + ((rank - p0) / (p1 - p0)) * (high - low);
}

}  // namespace

DurationSampler::DurationSampler(Duration duration) : duration_(std::move(duration)) {
  std::visit([](const auto& kind) { check(kind); }, duration_);
}

Tick DurationSampler::at(double rank) const {
  const Seconds time = std::visit([&](const auto& kind) { return time_at(kind, rank); }, duration_);
  return to_tick(std::min(time, longest));
}

}  // namespace rackplan
