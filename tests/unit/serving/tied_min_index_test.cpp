// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/tied_min_index.h"

#include "sim/engine/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rackplan {
namespace {

TEST(TiedMinIndex, StartsWithAllEntriesAlike) {
  for (const std::size_t count : {1U, 16U, 17U, 300U, 5000U}) {
    const TiedMinIndex<std::int64_t> index(count, 5);
    EXPECT_EQ(index.min(), 5);
    EXPECT_EQ(index.count_of_min(), count);
    EXPECT_EQ(index.argmin_after(0), 0U);
    EXPECT_EQ(index.argmin_after(count - 1), count - 1);
  }
}

TEST(TiedMinIndex, FindsAllThatHoldTheMinimumAtEverySize) {
  for (const std::size_t size : {1U, 2U, 15U, 16U, 17U, 96U, 256U, 257U, 5000U}) {
    TiedMinIndex<std::int64_t> index(size, 20);
    std::vector<std::int64_t> plain(size, 20);
    for (std::uint64_t k = 0; k < 4000; ++k) {
      const auto at = static_cast<std::size_t>(
          draw_integer(0, static_cast<std::int64_t>(size) - 1, 7, Purpose::Routing, k));
      // Low now and then, so that few hold the minimum, and back up, so that many do.
      const std::int64_t value = k % 50 < 5 ? draw_integer(10, 20, 7, Purpose::Arrival, k) : 20;
      index.set(at, value);
      plain[at] = value;
      const std::int64_t least = *std::min_element(plain.begin(), plain.end());
      ASSERT_EQ(index.at(at), value);
      ASSERT_EQ(index.min(), least);
      std::vector<std::size_t> holders;
      for (std::size_t i = 0; i < size; ++i) {
        if (plain[i] == least) {
          holders.push_back(i);
        }
      }
      ASSERT_EQ(index.count_of_min(), holders.size());
      for (const std::size_t skipped : {std::size_t{0}, holders.size() / 2, holders.size() - 1}) {
        ASSERT_EQ(index.argmin_after(skipped), holders[skipped]);
      }
    }
  }
}

}  // namespace
}  // namespace rackplan
