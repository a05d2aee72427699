// SPDX-License-Identifier: Apache-2.0
#include "models/base/portable_math.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rackplan {
namespace {

TEST(PortableMath, LogarithmAgreesWithTheLibraryToFourUnitsInTheLastPlace) {
  for (double x = 1e-300; x < 1e300; x *= 1.37) {
    const double exact = std::log(x);
    ASSERT_NEAR(portable_log(x), exact, 4e-16 * std::abs(exact) + 2e-16) << x;
  }
  EXPECT_EQ(portable_log(1.0), 0.0);
}

TEST(PortableMath, ExponentialAgreesWithTheLibrary) {
  for (double x = -10.0; x < 10.0; x += 0.0137) {
    ASSERT_NEAR(portable_exp(x) / std::exp(x), 1.0, 1e-15) << x;
  }
  EXPECT_EQ(portable_exp(0.0), 1.0);
  EXPECT_EQ(portable_exp(-701.0), 0.0);
  EXPECT_NEAR(portable_exp(-600.0) / std::exp(-600.0), 1.0, 1e-12);
}

}  // namespace
}  // namespace rackplan
