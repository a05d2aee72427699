// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/slot_queue.h"

#include "sim/engine/random.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>

namespace rackplan {
namespace {

TEST(SlotQueue, AgreesWithADeque) {
  SlotQueue queue;
  std::deque<Slot> plain;
  for (std::uint64_t k = 0; k < 20'000; ++k) {
    // Grows to hundreds and shrinks to nothing again and again.
    const bool grows = k / 500 % 2 == 0;
    const std::int64_t what = draw_integer(0, 9, 1, Purpose::Routing, k);
    if (plain.empty() || (grows ? what < 8 : what < 2)) {
      const auto slot = static_cast<Slot>(k);
      if (what == 0) {
        queue.push_front(slot);
        plain.push_front(slot);
      } else {
        queue.push_back(slot);
        plain.push_back(slot);
      }
    } else {
      queue.pop_front();
      plain.pop_front();
    }
    ASSERT_EQ(queue.size(), plain.size());
    ASSERT_EQ(queue.empty(), plain.empty());
    if (!plain.empty()) {
      ASSERT_EQ(queue.front(), plain.front());
      ASSERT_EQ(queue[plain.size() / 2], plain[plain.size() / 2]);
      ASSERT_EQ(queue[plain.size() - 1], plain.back());
    }
  }
}

}  // namespace
}  // namespace rackplan
