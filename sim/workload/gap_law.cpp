// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/gap_law.h"

#include "models/base/error.h"
#include "sim/workload/elementary.h"
#include "sim/workload/exponential.h"

#include <cmath>
#include <sstream>
#include <string>

namespace rackplan {

double weibull_shape(double cv) {
  const auto cv_squared = [](double k) {
    return exponential(log_gamma(1.0 + 2.0 / k) - 2.0 * log_gamma(1.0 + 1.0 / k)) - 1.0;
  };
  double low = 0.05;    // CV 3.7e5
  double high = 200.0;  // CV 0.0064
  constexpr int halvings = 60;
  for (int i = 0; i < halvings; ++i) {
    const double middle = 0.5 * (low + high);
    (cv_squared(middle) > cv * cv ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

GapSampler::GapSampler(const GapLaw& law) : kind_(law.kind) {
  if (!(law.cv >= least_gap_cv && law.cv <= most_gap_cv)) {
    std::ostringstream found;
    found << law.cv;
    throw InputError({"", "cv", std::move(found).str(), "0.01 to 100"});
  }
  if (kind_ == GapKind::Gamma) {
    scale_ = law.cv * law.cv;
    shape_ = 1.0 / scale_;
  } else if (kind_ == GapKind::Weibull) {
    shape_ = weibull_shape(law.cv);
    scale_ = exponential(-log_gamma(1.0 + 1.0 / shape_));
  }
}

double GapSampler::draw(std::uint64_t seed, std::uint64_t arrival) const {
  switch (kind_) {
    case GapKind::Poisson:
      return draw_exponential(seed, Purpose::Arrival, arrival);
    case GapKind::Gamma:
      return draw_gamma(seed, arrival);
    case GapKind::Weibull:
      return scale_ * power(draw_exponential(seed, Purpose::Arrival, arrival), 1.0 / shape_);
  }
  throw InvariantBroken("a gap law has one of three kinds");
}

double GapSampler::draw_gamma(std::uint64_t seed, std::uint64_t arrival) const {
  const bool boosted = shape_ < 1.0;
  const double d = (boosted ? shape_ + 1.0 : shape_) - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  // Draw 0 is for the boost; each attempt takes two more. About 95 in 100 are accepted.
  for (std::uint64_t k = 1;; k += 2) {
    const double z = normal_quantile(draw_uniform(seed, Purpose::Arrival, arrival, k));
    const double root = 1.0 + c * z;
    if (root <= 0.0) {
      continue;
    }
    const double v = root * root * root;
    const double minus_log_u = draw_exponential(seed, Purpose::Arrival, arrival, k + 1);
    if (-minus_log_u < 0.5 * z * z + d * (1.0 - v + natural_log(v))) {
      const double unscaled = d * v * scale_;
      return boosted ? unscaled *
                           exponential(-draw_exponential(seed, Purpose::Arrival, arrival) / shape_)
                     : unscaled;
    }
  }
}

}  // namespace rackplan
