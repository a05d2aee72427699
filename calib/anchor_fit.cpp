// SPDX-License-Identifier: Apache-2.0
#include "calib/anchor_fit.h"

#include "calib/minimise.h"
#include "calib/rounding.h"
#include "models/base/error.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace rackplan {
namespace {

constexpr std::size_t constants = 4;
constexpr std::size_t axes = held_axes + 1;
constexpr int evaluations = 1500;
/// Prior standard deviations of logarithms: constants, a tilt from the middle of an axis to its
/// end, the correction at a knot; and the noise of a sample.
constexpr double constant_prior = 0.3;
constexpr double tilt_prior = 0.15;
constexpr double knot_prior = 0.07;
constexpr double noise = 0.1;
constexpr double smallest_residual = 0.03;
constexpr int rounds = 8;

using Numbers = std::vector<double>;

/// The knots of an axis in octaves, the drive first.
std::array<Numbers, axes> knots_of(const FamilyFit& fit) {
  std::array<Numbers, axes> knots;
  for (const double x : fit.drive_knots) {
    knots[0].push_back(octave(x));
  }
  std::copy(fit.held_knots.begin(), fit.held_knots.end(), knots.begin() + 1);
  return knots;
}

Numbers& correction(CarriedFit& carried, std::size_t axis) {
  return axis == 0 ? carried.drive_correction : carried.held_correction[axis - 1];
}

/// `start` with its constants scaled and axes tilted by z.
FamilyFit moved(const FamilyFit& start, const std::array<Numbers, axes>& knots, const Numbers& z) {
  FamilyFit fit = start;
  CarriedFit& carried = *fit.carried;
  carried.form.compute_efficiency *= std::exp(z[0]);
  carried.form.memory_efficiency *= std::exp(z[1]);
  carried.form.overhead *= std::exp(z[2]);
  carried.residual_share *= std::exp(z[2]);
  carried.form.side_passes *= std::exp(z[3]);
  carried.form.spread_passes *= std::exp(z[3]);
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const Numbers& at = knots[axis];
    Numbers& offsets = correction(carried, axis);
    offsets.assign(at.size(), 0.0);
    for (std::size_t i = 0; i < at.size() && at.size() > 1; ++i) {
      const double along = 2.0 * (at[i] - at.front()) / (at.back() - at.front()) - 1.0;
      offsets[i] = z[constants + axis] * along;
    }
  }
  return fit;
}

double error_of(const FamilyFit& fit, const FitPoint& point) {
  return std::log(point.seconds / family_time(fit, point.shape));
}

/// Weights of a point on the knots of all axes, one after another.
Eigen::VectorXd weights_of(const std::array<Numbers, axes>& knots, const CalibratedShape& shape) {
  Eigen::Index size = 0;
  for (const Numbers& at : knots) {
    size += static_cast<Eigen::Index>(at.size());
  }
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(size);
  Eigen::Index first = 0;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const Numbers& at = knots[axis];
    if (at.size() > 1) {
      const double x =
          std::clamp(axis == 0 ? octave(shape.drive) : shape.held[axis - 1], at.front(), at.back());
      const auto above = std::upper_bound(at.begin() + 1, at.end() - 1, x);
      const double share = (x - *(above - 1)) / (*above - *(above - 1));
      const Eigen::Index upper = first + (above - at.begin());
      weights[upper - 1] = 1.0 - share;
      weights[upper] = share;
    }
    first += static_cast<Eigen::Index>(at.size());
  }
  return weights;
}

void correct_knots(FamilyFit& fit,
                   const std::array<Numbers, axes>& knots,
                   std::span<const FitPoint> anchors) {
  std::vector<Eigen::VectorXd> rows;
  Numbers errors;
  for (const FitPoint& point : anchors) {
    rows.push_back(weights_of(knots, point.shape));
    errors.push_back(error_of(fit, point));
  }
  const Eigen::Index size = rows.front().size();
  Eigen::VectorXd offsets = Eigen::VectorXd::Zero(size);
  for (int round = 0; round < rounds; ++round) {
    Eigen::MatrixXd normal = Eigen::MatrixXd::Identity(size, size) / (knot_prior * knot_prior);
    Eigen::VectorXd right = Eigen::VectorXd::Zero(size);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double left = std::fabs(errors[i] - rows[i].dot(offsets));
      const double weight = 1.0 / (noise * std::max(smallest_residual, left));
      normal += weight * rows[i] * rows[i].transpose();
      right += weight * errors[i] * rows[i];
    }
    offsets = normal.ldlt().solve(right);
  }
  Eigen::Index next = 0;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    for (double& offset : correction(*fit.carried, axis)) {
      offset = rounded(offset + offsets[next++], 3);
    }
  }
}

}  // namespace

AnchorFit fit_to_anchors(const FamilyFit& start, std::span<const FitPoint> anchors) {
  ensure(start.carried && start.carried->drive_correction.empty() && !anchors.empty(),
         "a fit is set on anchors once");
  const std::array<Numbers, axes> knots = knots_of(start);
  const Objective loss = [&](const Numbers& z) {
    const FamilyFit fit = moved(start, knots, z);
    double sum = 0.0;
    for (const FitPoint& point : anchors) {
      sum += std::fabs(error_of(fit, point)) / noise;
    }
    for (std::size_t i = 0; i < z.size(); ++i) {
      const double prior = i < constants ? constant_prior : tilt_prior;
      sum += 0.5 * z[i] * z[i] / (prior * prior);
    }
    return sum;
  };
  Numbers at = minimise(loss, Numbers(constants + axes, 0.0), 0.2, evaluations);
  at = minimise(loss, at, 0.1, evaluations);
  AnchorFit result{moved(start, knots, at), loss(at)};
  CarriedFit& carried = *result.fit.carried;
  carried.anchors = static_cast<long>(anchors.size());
  for (double* value : {&carried.form.overhead,
                        &carried.form.compute_efficiency,
                        &carried.form.memory_efficiency,
                        &carried.form.side_passes,
                        &carried.form.spread_passes,
                        &carried.residual_share}) {
    *value = rounded(*value, 5);
  }
  correct_knots(result.fit, knots, anchors);
  return result;
}

}  // namespace rackplan
