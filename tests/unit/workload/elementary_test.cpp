// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/elementary.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace rackplan {
namespace {

TEST(Elementary, ExponentialAndLogarithmAgreeWithTheLibrary) {
  for (int i = -7000; i <= 7000; ++i) {
    const double x = 0.1 * i + 0.001;
    EXPECT_NEAR(exponential(x) / std::exp(x), 1.0, 1e-15) << x;
    const double y = std::ldexp(1.0 + 0.37 * std::abs(std::sin(i)), i / 10);
    EXPECT_NEAR(natural_log(y), std::log(y), 1e-15 * (1.0 + std::abs(std::log(y)))) << y;
  }
  EXPECT_EQ(exponential(0.0), 1.0);
  EXPECT_EQ(exponential(-1000.0), 0.0);
  EXPECT_EQ(exponential(1000.0), std::numeric_limits<double>::infinity());
}

TEST(Elementary, PowersAgreeWithTheLibrary) {
  for (const double base : {1e-9, 0.3, 1.0, 2.0, 7.5, 1e6}) {
    for (const double exponent : {-20.0, -0.5, 0.0, 0.1, 1.0, 3.0, 15.0}) {
      EXPECT_NEAR(power(base, exponent) / std::pow(base, exponent), 1.0, 1e-13);
    }
  }
}

TEST(Elementary, LogGammaAgreesWithTheLibrary) {
  for (double x = 0.01; x < 400.0; x *= 1.07) {
    EXPECT_NEAR(log_gamma(x), std::lgamma(x), 3e-14 * (1.0 + std::abs(std::lgamma(x)))) << x;
  }
  EXPECT_NEAR(log_gamma(5.0), std::log(24.0), 1e-14);
}

TEST(Elementary, TheNormalQuantileInvertsTheErrorFunction) {
  // P(Z ≤ z) = erfc(−z/√2)/2; small probabilities are checked in their own tail, to 1e-13 of them.
  for (double p = 1e-300; p < 0.5; p *= 1.3) {
    const double z = normal_quantile(p);
    EXPECT_NEAR(0.5 * std::erfc(-z / std::sqrt(2.0)) / p, 1.0, 1e-12) << p;
  }
  for (double p = 0.5; p < 1.0; p += 0.0037) {
    EXPECT_NEAR(normal_quantile(p), -normal_quantile(1.0 - p), 1e-14) << p;
  }
  EXPECT_EQ(normal_quantile(0.5), 0.0);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);  // tables of the normal law
}

}  // namespace
}  // namespace rackplan
