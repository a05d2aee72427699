// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/router_view.h"

#include "sim/engine/random.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

namespace rackplan {
namespace {

using Hashes = std::vector<BlockHash>;
using Overlaps = std::map<std::size_t, std::int64_t>;

Overlaps overlaps(RouterView& view, const Hashes& prompt) {
  Overlaps found;
  view.overlaps(prompt, [&](std::size_t target, std::int64_t blocks) {
    EXPECT_TRUE(found.emplace(target, blocks).second) << "target " << target << " twice";
  });
  return found;
}

TEST(RouterView, CountsTheLeadingBlocksOfEachTarget) {
  RouterView view(200, 0);
  view.stored(0, Hashes{1, 2, 3}, 0);
  view.stored(130, Hashes{1, 2}, 0);
  view.stored(199, Hashes{1, 3}, 0);
  view.stored(7, Hashes{2, 3}, 0);
  EXPECT_EQ(overlaps(view, {1, 2, 3}), (Overlaps{{0, 3}, {130, 2}, {199, 1}}));
  EXPECT_EQ(overlaps(view, {1, 2, 3, 4}), (Overlaps{{0, 3}, {130, 2}, {199, 1}}));
  EXPECT_EQ(overlaps(view, {2}), (Overlaps{{0, 1}, {130, 1}, {7, 1}}));
  EXPECT_EQ(overlaps(view, {4, 1}), Overlaps{});
  EXPECT_EQ(overlaps(view, {}), Overlaps{});
}

TEST(RouterView, AChangeIsKnownAfterTheLag) {
  RouterView view(2, 10);
  view.stored(1, Hashes{5}, 100);
  view.removed(1, Hashes{5}, 103);
  view.hear(109);
  EXPECT_EQ(overlaps(view, {5}), Overlaps{});
  view.hear(110);
  EXPECT_EQ(overlaps(view, {5}), (Overlaps{{1, 1}}));
  view.hear(113);
  EXPECT_EQ(overlaps(view, {5}), Overlaps{});
}

TEST(RouterView, AgreesWithSetsOnRandomChanges) {
  for (const std::size_t targets : {1U, 2U, 64U, 65U, 300U}) {
    RouterView view(targets, 0);
    std::vector<std::set<BlockHash>> held(targets);
    std::uint64_t count = 0;
    const auto draw = [&](std::uint64_t below) {
      return static_cast<std::uint64_t>(draw_integer(
          0, static_cast<std::int64_t>(below) - 1, targets, Purpose::Routing, count++));
    };
    for (int k = 0; k < 20'000; ++k) {
      const std::size_t target = draw(targets);
      const BlockHash hash = draw(3000) % (1 + draw(3000));  // low ones often: many holders
      if (held[target].insert(hash).second) {
        view.stored(target, Hashes{hash}, 0);
      } else {
        held[target].erase(hash);
        view.removed(target, Hashes{hash}, 0);
      }
      if (k % 20 == 0) {
        const Hashes prompt{draw(4), 4 + draw(4), 8 + draw(400)};
        Overlaps expected;
        for (std::size_t t = 0; t < targets; ++t) {
          std::int64_t blocks = 0;
          while (blocks < 3 && held[t].count(prompt[static_cast<std::size_t>(blocks)]) > 0) {
            ++blocks;
          }
          if (blocks > 0) {
            expected[t] = blocks;
          }
        }
        ASSERT_EQ(overlaps(view, prompt), expected) << targets << " targets, change " << k;
      }
    }
  }
}

}  // namespace
}  // namespace rackplan
