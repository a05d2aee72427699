// SPDX-License-Identifier: Apache-2.0
#include "calib/fit_factors.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace rackplan {
namespace {

constexpr int rounds = 8;
constexpr double smallest_residual = 0.02;  // below it errors count quadratically
/// A pull between neighbouring factors and towards 1, as strong as this many samples of median
/// weight: enough where no sample is, nothing where there are tens.
constexpr double smoothness = 0.05;
constexpr double towards_one = 0.02;

using Index = Eigen::Index;

struct Row {
  std::array<Index, 2 * HeldCorners::most> at{};
  std::array<double, 2 * HeldCorners::most> share{};  // of the measured time a unit of factor
  std::size_t count = 0;

  [[nodiscard]] double predicted(const Eigen::VectorXd& factors) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += share[i] * factors[at[i]];
    }
    return sum;
  }
};

Row row_of(const FamilyFit& fit, std::size_t block, const FitPoint& point) {
  const HeldCorners corners = held_corners(fit, point.shape);
  const DrivePlace place = drive_place(fit, point.shape);
  Row row;
  const auto add = [&](std::size_t knot, double seconds) {
    for (std::size_t i = 0; i < corners.count && seconds > 0.0; ++i) {
      row.at[row.count] = static_cast<Index>(knot * block + corners.offset[i]);
      row.share[row.count] = seconds * corners.weight[i] / point.seconds;
      ++row.count;
    }
  };
  add(place.lower, place.lower_weight);
  add(place.upper, place.upper_weight);
  return row;
}

/// Adds strength·(f_a − f_b)² for all neighbours of the grid.
void add_smoothness(Eigen::MatrixXd& normal, const FamilyFit& fit, double strength) {
  const std::array<Index, held_axes + 1> sizes{static_cast<Index>(fit.drive_knots.size()),
                                               static_cast<Index>(fit.held_knots[0].size()),
                                               static_cast<Index>(fit.held_knots[1].size()),
                                               static_cast<Index>(fit.held_knots[2].size())};
  Index stride = 1;
  for (std::size_t axis = sizes.size(); axis-- > 0; stride *= sizes[axis]) {
    for (Index i = 0; i < normal.rows(); ++i) {
      if ((i / stride) % sizes[axis] + 1 < sizes[axis]) {
        const Index j = i + stride;
        normal(i, i) += strength;
        normal(j, j) += strength;
        normal(i, j) -= strength;
        normal(j, i) -= strength;
      }
    }
  }
}

}  // namespace

void fit_factors(FamilyFit& fit, std::span<const FitPoint> points) {
  std::size_t block = 1;
  for (const std::vector<double>& knots : fit.held_knots) {
    block *= knots.size();
  }
  const auto size = static_cast<Index>(block * fit.drive_knots.size());
  std::vector<Row> rows;
  rows.reserve(points.size());
  for (const FitPoint& point : points) {
    rows.push_back(row_of(fit, block, point));
  }
  Eigen::VectorXd factors = Eigen::VectorXd::Ones(size);
  std::vector<double> weights(rows.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      weights[i] = 1.0 / std::max(smallest_residual, std::fabs(rows[i].predicted(factors) - 1.0));
    }
    std::vector<double> sorted = weights;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    const double typical = *middle;

    Eigen::MatrixXd normal = Eigen::MatrixXd::Identity(size, size) * (towards_one * typical);
    Eigen::VectorXd right = Eigen::VectorXd::Constant(size, towards_one * typical);
    add_smoothness(normal, fit, smoothness * typical);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows[i];
      for (std::size_t a = 0; a < row.count; ++a) {
        const double scaled = weights[i] * row.share[a];
        right[row.at[a]] += scaled;
        for (std::size_t b = 0; b < row.count; ++b) {
          normal(row.at[a], row.at[b]) += scaled * row.share[b];
        }
      }
    }
    factors = normal.ldlt().solve(right).cwiseMax(0.05);
  }
  fit.factors.assign(factors.begin(), factors.end());
}

}  // namespace rackplan
