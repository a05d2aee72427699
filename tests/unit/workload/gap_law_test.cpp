// SPDX-License-Identifier: Apache-2.0
// The laws that gaps between arrivals must follow. Bounds are four standard errors, from the
// moments of the law itself.
#include "sim/workload/gap_law.h"

#include "models/base/error.h"
#include "sim/workload/exponential.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace rackplan {
namespace {

constexpr std::uint64_t draws = 100'000;

std::vector<double> gaps_of(const GapLaw& law) {
  const GapSampler sampler(law);
  std::vector<double> gaps;
  for (std::uint64_t i = 0; i < draws; ++i) {
    gaps.push_back(sampler.draw(5, i));
  }
  return gaps;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) {
    sum += value;
  }
  return sum / static_cast<double>(values.size());
}

/// The largest distance between the values' distribution and `law` (Kolmogorov and Smirnov); above
/// 1.95/√n with probability 0.001.
double distance(std::vector<double> values, const std::function<double(double)>& law) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double most = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double p = law(values[i]);
    most = std::max({most,
                     std::abs(p - static_cast<double>(i) / n),
                     std::abs(p - static_cast<double>(i + 1) / n)});
  }
  return most;
}

const double accepted_distance = 1.95 / std::sqrt(static_cast<double>(draws));

/// Variance of the mean of squares needs the fourth moment m4 about 0 of a mean-1 law:
/// sd(mean of g²) = √((m4 − m2²)/n), with m2 = 1 + CV².
void expect_moments(const GapLaw& law, double fourth_moment) {
  const std::vector<double> gaps = gaps_of(law);
  const double second = 1.0 + law.cv * law.cv;
  const auto n = static_cast<double>(gaps.size());
  std::vector<double> squares;
  for (const double gap : gaps) {
    squares.push_back(gap * gap);
  }
  EXPECT_NEAR(mean_of(gaps), 1.0, 4.0 * law.cv / std::sqrt(n)) << law.cv;
  EXPECT_NEAR(mean_of(squares), second, 4.0 * std::sqrt((fourth_moment - second * second) / n))
      << law.cv;
}

TEST(GapLaw, GammaGapsHaveTheirMeanAndCoefficientOfVariation) {
  for (const double cv : {0.1, 0.5, 1.0, 2.0, 3.0}) {
    // E g⁴ = a(a+1)(a+2)(a+3)/a⁴ for shape a and mean 1.
    const double a = 1.0 / (cv * cv);
    expect_moments({.kind = GapKind::Gamma, .cv = cv},
                   (a + 1.0) * (a + 2.0) * (a + 3.0) / (a * a * a));
  }
}

TEST(GapLaw, WeibullGapsHaveTheirMeanAndCoefficientOfVariation) {
  for (const double cv : {0.1, 0.5, 1.0, 2.0}) {
    // E g⁴ = Γ(1 + 4/k)/Γ(1 + 1/k)⁴.
    const double k = weibull_shape(cv);
    expect_moments({.kind = GapKind::Weibull, .cv = cv},
                   std::tgamma(1.0 + 4.0 / k) / std::pow(std::tgamma(1.0 + 1.0 / k), 4.0));
  }
}

TEST(GapLaw, TheWeibullShapeSolvesForTheCoefficientOfVariation) {
  EXPECT_NEAR(weibull_shape(1.0), 1.0, 1e-12);  // exponential
  // k = ½: Γ(5)/Γ(3)² = 24/4 = 6, so CV = √5. k = 2 (Rayleigh): CV² = 4/π − 1.
  EXPECT_NEAR(weibull_shape(std::sqrt(5.0)), 0.5, 1e-12);
  EXPECT_NEAR(weibull_shape(std::sqrt(4.0 / std::acos(-1.0) - 1.0)), 2.0, 1e-11);
}

TEST(GapLaw, GammaAndWeibullWithCvOneAreExponential) {
  const auto exponential_law = [](double x) { return 1.0 - std::exp(-x); };
  EXPECT_LT(distance(gaps_of({.kind = GapKind::Poisson}), exponential_law), accepted_distance);
  EXPECT_LT(distance(gaps_of({.kind = GapKind::Gamma, .cv = 1.0}), exponential_law),
            accepted_distance);
  EXPECT_LT(distance(gaps_of({.kind = GapKind::Weibull, .cv = 1.0}), exponential_law),
            accepted_distance);
}

TEST(GapLaw, WeibullGapsFollowTheirDistribution) {
  const double k = weibull_shape(2.0);
  const double scale = 1.0 / std::tgamma(1.0 + 1.0 / k);
  EXPECT_LT(distance(gaps_of({.kind = GapKind::Weibull, .cv = 2.0}),
                     [&](double x) { return 1.0 - std::exp(-std::pow(x / scale, k)); }),
            accepted_distance);
}

TEST(GapLaw, GammaGapsFollowTheirDistributionOnBothSidesOfShapeOne) {
  // Shape 4, scale ¼ (CV ½): P = 1 − e^(−4x) (1 + 4x + (4x)²/2 + (4x)³/6).
  EXPECT_LT(distance(gaps_of({.kind = GapKind::Gamma, .cv = 0.5}),
                     [](double x) {
                       const double y = 4.0 * x;
                       return 1.0 - std::exp(-y) * (1.0 + y + y * y / 2.0 + y * y * y / 6.0);
                     }),
            accepted_distance);
  // Shape ½, scale 2 (CV √2): the square of a normal number, P = erf(√(x/2)).
  EXPECT_LT(distance(gaps_of({.kind = GapKind::Gamma, .cv = std::sqrt(2.0)}),
                     [](double x) { return std::erf(std::sqrt(x / 2.0)); }),
            accepted_distance);
}

TEST(GapLaw, AGapBelongsToItsArrival) {
  const GapSampler sampler({.kind = GapKind::Gamma, .cv = 3.0});
  const double later = sampler.draw(1, 77);
  EXPECT_NE(sampler.draw(1, 3), later);
  EXPECT_EQ(sampler.draw(1, 77), later);
  EXPECT_NE(sampler.draw(2, 77), later);
}

TEST(GapLaw, TheFirstGapsOfASeedAreTheSameOnEveryMachine) {
  // Bits, not digits: all of it is made of operations that IEEE 754 rounds in one way. A program in
  // another language with its own library gives 7.6957912821255, 1.5918565278893,
  // 0.0041850633473446.
  const auto first = [](GapKind kind, double cv) { return GapSampler({kind, cv}).draw(11, 0); };
  EXPECT_EQ(first(GapKind::Gamma, 2.0), 0x1.ec87d82864886p+2);
  EXPECT_EQ(first(GapKind::Gamma, 0.5), 0x1.9783e8cf356e9p+0);
  EXPECT_EQ(first(GapKind::Weibull, 2.0), 0x1.1245b63562738p-8);
}

TEST(GapLaw, RefusesACoefficientOfVariationOutOfReach) {
  for (const double cv : {0.0, -1.0, 0.001, 101.0, std::nan("")}) {
    EXPECT_THROW(GapSampler({.kind = GapKind::Gamma, .cv = cv}), InputError) << cv;
  }
  // At the ends of what is accepted a draw is still a number.
  for (const GapKind kind : {GapKind::Gamma, GapKind::Weibull}) {
    for (const double cv : {least_gap_cv, most_gap_cv}) {
      for (std::uint64_t i = 0; i < 1000; ++i) {
        const double gap = GapSampler({.kind = kind, .cv = cv}).draw(3, i);
        EXPECT_TRUE(gap >= 0.0 && std::isfinite(gap)) << cv;
      }
    }
  }
}

}  // namespace
}  // namespace rackplan
