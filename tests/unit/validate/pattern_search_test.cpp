// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/pattern_search.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

TEST(PatternSearch, FindsTheLeastOfABowlToItsFinestStep) {
  const std::vector<SearchAxis> axes{
      {.start = 0.0, .low = -10.0, .high = 10.0, .step = 1.0, .finest = 0.25},
      {.start = 5.0, .low = -10.0, .high = 10.0, .step = 2.0, .finest = 0.5}};
  const auto best = pattern_search(axes, [](const std::vector<double>& x) {
    return (x[0] - 3.3) * (x[0] - 3.3) + (x[1] + 2.1) * (x[1] + 2.1);
  });
  // Steps of a quarter from 0 and of a half from 5: 3.25 and −2 are the nearest.
  EXPECT_EQ(best, (std::vector<double>{3.25, -2.0}));
}

TEST(PatternSearch, StaysInsideItsBounds) {
  const std::vector<SearchAxis> axes{
      {.start = 0.5, .low = 0.0, .high = 1.0, .step = 0.4, .finest = 0.4}};
  const auto best = pattern_search(axes, [](const std::vector<double>& x) { return -x[0]; });
  EXPECT_EQ(best, (std::vector<double>{1.0}));
}

TEST(PatternSearch, StaysWhereNothingIsGained) {
  const std::vector<SearchAxis> axes{
      {.start = 0.5, .low = 0.0, .high = 1.0, .step = 0.4, .finest = 0.1}};
  EXPECT_EQ(pattern_search(axes, [](const std::vector<double>&) { return 1.0; }),
            (std::vector<double>{0.5}));
}

}  // namespace
}  // namespace rackplan
