// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/elementary.h"

#include "sim/workload/exponential.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace rackplan {
namespace {

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double value = 0.0;
  for (std::size_t i = N; i-- > 0;) {
    value = value * x + coefficients[i];
  }
  return value;
}

// Wichura's rational functions: |p − ½| ≤ 0.425; then by r = √(−ln min(p, 1 − p)), r ≤ 5 and above.
constexpr std::array centre_above = {3.3871328727963666080e0,
                                     1.3314166789178437745e2,
                                     1.9715909503065514427e3,
                                     1.3731693765509461125e4,
                                     4.5921953931549871457e4,
                                     6.7265770927008700853e4,
                                     3.3430575583588128105e4,
                                     2.5090809287301226727e3};
constexpr std::array centre_below = {1.0,
                                     4.2313330701600911252e1,
                                     6.8718700749205790830e2,
                                     5.3941960214247511077e3,
                                     2.1213794301586595867e4,
                                     3.9307895800092710610e4,
                                     2.8729085735721942674e4,
                                     5.2264952788528545610e3};
constexpr std::array side_above = {1.42343711074968357734e0,
                                   4.63033784615654529590e0,
                                   5.76949722146069140550e0,
                                   3.64784832476320460504e0,
                                   1.27045825245236838258e0,
                                   2.41780725177450611770e-1,
                                   2.27238449892691845833e-2,
                                   7.74545014278341407640e-4};
constexpr std::array side_below = {1.0,
                                   2.05319162663775882187e0,
                                   1.67638483018380384940e0,
                                   6.89767334985100004550e-1,
                                   1.48103976427480074590e-1,
                                   1.51986665636164571966e-2,
                                   5.47593808499534494600e-4,
                                   1.05075007164441684324e-9};
constexpr std::array tail_above = {6.65790464350110377720e0,
                                   5.46378491116411436990e0,
                                   1.78482653991729133580e0,
                                   2.96560571828504891230e-1,
                                   2.65321895265761230930e-2,
                                   1.24266094738807843860e-3,
                                   2.71155556874348757815e-5,
                                   2.01033439929228813265e-7};
constexpr std::array tail_below = {1.0,
                                   5.99832206555887937690e-1,
                                   1.36929880922735805310e-1,
                                   1.48753612908506148525e-2,
                                   7.86869131145613259100e-4,
                                   1.84631831751005468180e-5,
                                   1.42151175831644588870e-7,
                                   2.04426310338993978564e-15};

}  // namespace

double natural_log(double x) {
  return -negative_log(x);
}

double exponential(double x) {
  constexpr double largest = 709.0;
  constexpr double smallest = -708.0;
  if (x > largest) {
    return std::numeric_limits<double>::infinity();
  }
  if (x < smallest) {
    return 0.0;
  }
  // x = k ln 2 + r with |r| ≤ ½ ln 2; ln 2 in two parts, so that k · ln2_high is exact.
  constexpr double inverse_ln2 = 1.44269504088896340736;
  constexpr double ln2_high = 0x1.62e42fee00000p-1;
  constexpr double ln2_low = 0x1.a39ef35793c76p-33;
  const double k = std::floor(x * inverse_ln2 + 0.5);
  const double r = (x - k * ln2_high) - k * ln2_low;
  double sum = 1.0;  // 1 + r/1 (1 + r/2 (1 + …)): 14 terms leave 4e-18
  for (int n = 14; n >= 1; --n) {
    sum = 1.0 + r * sum / n;
  }
  constexpr std::int64_t bias = 1023;
  const auto scale = static_cast<std::uint64_t>(static_cast<std::int64_t>(k) + bias) << 52U;
  return sum * std::bit_cast<double>(scale);
}

double power(double base, double exponent) {
  return exponential(exponent * natural_log(base));
}

double log_gamma(double x) {
  constexpr double far = 16.0;
  constexpr double half_log_two_pi = 0.918938533204672741780;
  double below = 1.0;
  while (x < far) {
    below *= x;
    x += 1.0;
  }
  const double inverse = 1.0 / x;
  const double z = inverse * inverse;
  const double series =
      inverse *
      (1.0 / 12.0 - z * (1.0 / 360.0 - z * (1.0 / 1260.0 - z * (1.0 / 1680.0 - z / 1188.0))));
  return (x - 0.5) * natural_log(x) - x + half_log_two_pi + series - natural_log(below);
}

double normal_quantile(double probability) {
  const double off_centre = probability - 0.5;
  if (std::abs(off_centre) <= 0.425) {
    const double r = 0.180625 - off_centre * off_centre;
    return off_centre * polynomial(centre_above, r) / polynomial(centre_below, r);
  }
  const double r = std::sqrt(negative_log(off_centre < 0.0 ? probability : 1.0 - probability));
  const double z = r <= 5.0 ? polynomial(side_above, r - 1.6) / polynomial(side_below, r - 1.6)
                            : polynomial(tail_above, r - 5.0) / polynomial(tail_below, r - 5.0);
  return off_centre < 0.0 ? -z : z;
}

}  // namespace rackplan
