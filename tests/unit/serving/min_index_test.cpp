// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/min_index.h"

#include "sim/engine/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rackplan {
namespace {

TEST(MinIndex, AgreesWithASearchAtEverySize) {
  for (const std::size_t size : {1U, 2U, 15U, 16U, 17U, 192U, 256U, 257U, 5000U}) {
    MinIndex<std::int64_t> index(size, 1000);
    std::vector<std::int64_t> plain(size, 1000);
    for (std::uint64_t k = 0; k < 2000; ++k) {
      const auto at = static_cast<std::size_t>(
          draw_integer(0, static_cast<std::int64_t>(size) - 1, 7, Purpose::Routing, k));
      const std::int64_t value = draw_integer(0, 1200, 7, Purpose::Arrival, k);
      index.set(at, value);
      plain[at] = value;
      const auto least = std::min_element(plain.begin(), plain.end());
      ASSERT_EQ(index.min(), *least);
      ASSERT_EQ(index.argmin(), static_cast<std::size_t>(least - plain.begin()));
    }
  }
}

TEST(MinIndex, TiesGoToTheLowestIndex) {
  MinIndex<int> index(40, 3);
  EXPECT_EQ(index.argmin(), 0U);
  index.set(33, 1);
  index.set(17, 1);
  EXPECT_EQ(index.argmin(), 17U);
}

}  // namespace
}  // namespace rackplan
