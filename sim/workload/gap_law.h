// SPDX-License-Identifier: Apache-2.0
// The time between one arrival and the next, in units of its mean: how regular or bursty a renewal
// process is.
//
//   Poisson  exponential, CV 1: −ln u
//   Gamma    shape a = 1/CV², by Marsaglia and Tsang (ACM TOMS 26, 2000); for a < 1 times u^(1/a)
//   Weibull  λ (−ln u)^(1/k), k from CV² = Γ(1 + 2/k)/Γ(1 + 1/k)² − 1, λ = 1/Γ(1 + 1/k)
//
// CV is the coefficient of variation, standard deviation / mean; counts in long windows have the
// index of dispersion CV².
#pragma once

#include <cstdint>

namespace rackplan {

enum class GapKind { Poisson, Gamma, Weibull };

struct GapLaw {
  GapKind kind = GapKind::Poisson;
  double cv = 1.0;  // of Poisson: 1
  friend bool operator==(const GapLaw&, const GapLaw&) = default;
};

inline constexpr double least_gap_cv = 0.01;
inline constexpr double most_gap_cv = 100.0;

class GapSampler {
 public:
  /// Throws InputError (path "cv") outside least_gap_cv … most_gap_cv.
  explicit GapSampler(const GapLaw& law);

  /// Mean 1. A pure function of (seed, arrival).
  [[nodiscard]] double draw(std::uint64_t seed, std::uint64_t arrival) const;

 private:
  [[nodiscard]] double draw_gamma(std::uint64_t seed, std::uint64_t arrival) const;

  GapKind kind_;
  double shape_ = 1.0;  // a or k
  double scale_ = 1.0;  // CV² or λ
};

/// k of a Weibull distribution with this coefficient of variation, which falls as k rises.
[[nodiscard]] double weibull_shape(double cv);

}  // namespace rackplan
