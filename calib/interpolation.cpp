// SPDX-License-Identifier: Apache-2.0
#include "calib/interpolation.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

constexpr double one_sided = 2.0;       // a sample on one side counts as one so much further off
constexpr double least_spread = 0.005;  // of an estimate, however near its samples are

SampleShape without(SampleShape shape, std::size_t axis) {
  shape[axis] = 0.0;
  return shape;
}

}  // namespace

Interpolation::Interpolation(FamilyFit fit, std::span<const Sample* const> samples)
    : fit_(std::move(fit)) {
  axes_.resize(shape_fields(fit_.family.kind).size());
  for (const Sample* sample : samples) {
    const FitPoint point = fit_point(*sample);
    measured_[sample->shape] = point.seconds;
    const double residual = std::log(point.seconds / family_time(fit_, point.shape));
    for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
      axes_[axis][without(sample->shape, axis)].push_back({octave(sample->shape[axis]), residual});
    }
  }
  for (Lines& lines : axes_) {
    for (auto& [key, line] : lines) {
      std::sort(
          line.begin(), line.end(), [](const Point& a, const Point& b) { return a.at < b.at; });
    }
  }
  learn_roughness();
}

bool Interpolation::estimate(const std::vector<Point>& line, double at, Estimate& out) {
  const auto not_below = std::lower_bound(
      line.begin(), line.end(), at, [](const Point& point, double x) { return point.at < x; });
  auto above = not_below;
  while (above != line.end() && above->at <= at) {
    ++above;
  }
  const bool has_below = not_below != line.begin();
  const bool has_above = above != line.end();
  if (has_below && has_above) {
    const Point& lower = *(not_below - 1);
    const double share = (at - lower.at) / (above->at - lower.at);
    out = {lower.residual + share * (above->residual - lower.residual), above->at - lower.at};
    return true;
  }
  if (has_below || has_above) {
    const Point& near = has_below ? *(not_below - 1) : *above;
    out = {near.residual, one_sided * (0.5 + std::fabs(near.at - at))};
    return true;
  }
  return false;
}

void Interpolation::learn_roughness() {
  for (const Lines& lines : axes_) {
    std::vector<double> errors;
    for (const auto& [key, line] : lines) {
      for (const Point& point : line) {
        Estimate guess;
        if (line.size() > 2 && estimate(line, point.at, guess)) {
          errors.push_back(std::fabs(guess.residual - point.residual) / guess.gap);
        }
      }
    }
    double typical = 0.3;  // until there are samples to learn it from
    if (errors.size() > 10) {
      const auto middle = errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2);
      std::nth_element(errors.begin(), middle, errors.end());
      typical = *middle;
    }
    roughness_.push_back(typical);
  }
}

double Interpolation::seconds(const Sample& asked) const {
  const auto exact = measured_.find(asked.shape);
  if (exact != measured_.end()) {
    return exact->second;
  }
  double sum = 0.0;
  double weights = 0.0;
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
    const auto line = axes_[axis].find(without(asked.shape, axis));
    Estimate guess;
    if (line == axes_[axis].end() || !estimate(line->second, octave(asked.shape[axis]), guess)) {
      continue;
    }
    const double spread = std::max(least_spread, roughness_[axis] * guess.gap);
    const double weight = 1.0 / (spread * spread);
    sum += weight * guess.residual;
    weights += weight;
  }
  const double fitted = family_time(fit_, fit_point(asked).shape);
  return weights > 0.0 ? fitted * std::exp(sum / weights) : fitted;
}

}  // namespace rackplan
