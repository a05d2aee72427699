// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/prefix_cache.h"

#include "models/base/error.h"
#include "sim/engine/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <list>
#include <set>
#include <vector>

namespace rackplan {
namespace {

using Hashes = std::vector<BlockHash>;
using testing::ElementsAre;
using testing::IsEmpty;

struct Changes {
  Hashes in;
  Hashes out;
  void inserted(BlockHash hash) { in.push_back(hash); }
  void evicted(BlockHash hash) { out.push_back(hash); }
};

PrefixCache::Block store(PrefixCache& cache, BlockHash hash) {
  bool was_held = true;
  const PrefixCache::Block block = cache.pin_or_store(hash, was_held);
  EXPECT_FALSE(was_held);
  return block;
}

Changes touch(PrefixCache& cache, const Hashes& prompt) {
  Changes changes;
  cache.touch(prompt, changes);
  return changes;
}

TEST(PrefixCache, AHitStopsAtTheFirstMissingBlock) {
  PrefixCache cache(10);
  cache.touch(Hashes{1, 2, 3});
  EXPECT_EQ(cache.leading_blocks(Hashes{1, 2, 3, 4}), 3);
  EXPECT_EQ(cache.leading_blocks(Hashes{1, 9, 3}), 1);
  EXPECT_EQ(cache.leading_blocks(Hashes{9, 1, 2}), 0);
  EXPECT_EQ(cache.leading_blocks(Hashes{}), 0);
}

TEST(PrefixCache, TheFirstBlockOfAPromptIsTheMostRecent) {
  PrefixCache cache(4);
  cache.touch(Hashes{1, 2, 3});                                    // from the most recent: 1 2 3
  EXPECT_THAT(touch(cache, Hashes{1, 8, 9}).out, ElementsAre(3));  // 1 8 9 2 (3)
  EXPECT_THAT(touch(cache, Hashes{5}).out, ElementsAre(2));        // 5 1 8 9 (2)
  EXPECT_THAT(touch(cache, Hashes{6}).out, ElementsAre(9));        // 6 5 1 8 (9)
}

TEST(PrefixCache, TellsWhatCameAndWhatWentAndNothingOfWhatStayed) {
  PrefixCache cache(3);
  const Changes first = touch(cache, Hashes{1, 2, 3});
  EXPECT_THAT(first.in, ElementsAre(3, 2, 1));
  EXPECT_THAT(first.out, IsEmpty());
  // 3, the least recent, is used again before anything is evicted.
  const Changes second = touch(cache, Hashes{3, 4});
  EXPECT_THAT(second.in, ElementsAre(4));
  EXPECT_THAT(second.out, ElementsAre(2));
  EXPECT_EQ(cache.size(), 3);
}

TEST(PrefixCache, OfAPromptAboveTheCapacityTheFirstBlocksStay) {
  PrefixCache cache(3);
  cache.touch(Hashes{5, 9});
  const Changes changes = touch(cache, Hashes{1, 2, 3, 4, 5});
  EXPECT_THAT(changes.in, ElementsAre(3, 2, 1));
  EXPECT_THAT(changes.out, ElementsAre(9, 5));
  EXPECT_EQ(cache.leading_blocks(Hashes{1, 2, 3, 4, 5}), 3);
}

TEST(PrefixCache, WithoutCapacityNothingIsHeld) {
  PrefixCache cache(0);
  const Changes changes = touch(cache, Hashes{1, 2});
  EXPECT_THAT(changes.in, IsEmpty());
  EXPECT_THAT(changes.out, IsEmpty());
  EXPECT_EQ(cache.leading_blocks(Hashes{1}), 0);
  EXPECT_EQ(cache.size(), 0);
}

TEST(PrefixCache, ACapacityThatCannotBeIsABrokenInvariant) {
  EXPECT_THROW(PrefixCache(-1), InvariantBroken);
  EXPECT_THROW(PrefixCache(PrefixCache::max_capacity + 1), InvariantBroken);
}

TEST(PrefixCache, APinnedBlockIsNotEvictedAndBecomesTheMostRecentWithItsLastPin) {
  PrefixCache cache(3);
  const PrefixCache::Block one = store(cache, 1);
  const PrefixCache::Block two = store(cache, 2);
  const PrefixCache::Block three = store(cache, 3);
  cache.pin(two);
  EXPECT_EQ(cache.pinned(), 3);
  cache.unpin(two);
  EXPECT_TRUE(cache.is_pinned(two));  // pinned twice
  cache.unpin(one);
  cache.unpin(three);
  EXPECT_EQ(cache.pinned(), 1);
  cache.unpin(two);
  Hashes gone;
  cache.evict(1, gone);
  EXPECT_EQ(cache.block_of(1), PrefixCache::none);
  cache.pin(cache.block_of(3));
  cache.evict(1, gone);
  EXPECT_THAT(gone, ElementsAre(1, 2));
  EXPECT_EQ(cache.size(), 1);
  EXPECT_TRUE(cache.contains(3));
}

TEST(PrefixCache, ATableThatGrewStillFindsEveryBlock) {
  PrefixCache cache(1000);
  Hashes prompt;
  for (BlockHash hash = 1; hash <= 1000; ++hash) {
    prompt.push_back(hash * 977);
    ASSERT_NE(store(cache, prompt.back()), PrefixCache::none);
    ASSERT_EQ(cache.leading_blocks(prompt), static_cast<std::int64_t>(hash));
  }
}

/// The rule as it is written down, with a list and a search.
class NaiveCache {
 public:
  explicit NaiveCache(std::size_t capacity) : capacity_(capacity) {}

  std::int64_t leading_blocks(const Hashes& prompt) const {
    std::int64_t hits = 0;
    for (const BlockHash hash : prompt) {
      if (held().count(hash) == 0) {
        break;
      }
      ++hits;
    }
    return hits;
  }
  void touch(const Hashes& prompt) {
    for (auto hash = prompt.rbegin(); hash != prompt.rend(); ++hash) {
      recent_.remove(*hash);
      recent_.push_front(*hash);
    }
    while (recent_.size() > capacity_) {
      recent_.pop_back();
    }
  }
  std::set<BlockHash> held() const { return {recent_.begin(), recent_.end()}; }

 private:
  std::size_t capacity_;
  std::list<BlockHash> recent_;
};

std::set<BlockHash> without(const std::set<BlockHash>& all, const std::set<BlockHash>& some) {
  std::set<BlockHash> out;
  std::set_difference(
      all.begin(), all.end(), some.begin(), some.end(), std::inserter(out, out.end()));
  return out;
}

/// Draws prompts: a beginning that others share, then blocks from a small stock, none twice.
class Prompts {
 public:
  Prompts(std::uint64_t seed, BlockHash (*hash_of)(std::uint64_t)) : seed_(seed), hash_(hash_of) {}

  Hashes next() {
    const auto draw = [&](std::int64_t low, std::int64_t high) {
      return draw_integer(low, high, seed_, Purpose::PromptLength, count_++);
    };
    Hashes prompt;
    const std::int64_t start = draw(0, 5) * 10;
    const std::int64_t shared = draw(0, 8);
    for (std::int64_t i = 0; i < shared; ++i) {
      prompt.push_back(hash_(static_cast<std::uint64_t>(start + i)));
    }
    for (std::int64_t own = draw(0, 12); own > 0; --own) {
      const BlockHash hash = hash_(static_cast<std::uint64_t>(draw(0, 99)));
      if (std::find(prompt.begin(), prompt.end(), hash) == prompt.end()) {
        prompt.push_back(hash);
      }
    }
    return prompt;
  }

 private:
  std::uint64_t seed_;
  BlockHash (*hash_)(std::uint64_t);
  std::uint64_t count_ = 0;
};

void expect_the_naive_answers(std::int64_t capacity, Prompts prompts) {
  PrefixCache cache(capacity);
  NaiveCache naive(static_cast<std::size_t>(capacity));
  for (int k = 0; k < 400; ++k) {
    const Hashes prompt = prompts.next();
    ASSERT_EQ(cache.leading_blocks(prompt), naive.leading_blocks(prompt));
    const std::set<BlockHash> before = naive.held();
    naive.touch(prompt);
    const std::set<BlockHash> after = naive.held();
    const Changes changes = touch(cache, prompt);
    ASSERT_EQ(std::set<BlockHash>(changes.in.begin(), changes.in.end()), without(after, before));
    ASSERT_EQ(std::set<BlockHash>(changes.out.begin(), changes.out.end()), without(before, after));
    ASSERT_EQ(changes.in.size() - changes.out.size(), after.size() - before.size());  // none twice
    ASSERT_EQ(cache.size(), static_cast<std::int64_t>(after.size()));
    for (const BlockHash hash : after) {
      ASSERT_TRUE(cache.contains(hash));
    }
  }
}

/// Hashes that the table's mixing undoes: all have tag and home slot 0, the longest probes there
/// are.
BlockHash mixed_to_nothing(std::uint64_t id) {
  constexpr std::uint64_t inverse =
      0xF1DE83E19937733DULL;  // of the table's multiplier, modulo 2^64
  const std::uint64_t folded = id * inverse;
  return folded ^ (folded >> 32U);
}

TEST(PrefixCache, AgreesWithAListOnRandomPrompts) {
  for (const std::int64_t capacity : {0, 1, 2, 3, 7, 16, 40, 64, 99, 1000}) {
    const auto seed = static_cast<std::uint64_t>(capacity);
    SCOPED_TRACE(capacity);
    expect_the_naive_answers(capacity, {seed, [](std::uint64_t id) -> BlockHash { return id; }});
    expect_the_naive_answers(capacity, {seed, [](std::uint64_t id) -> BlockHash {
                                          return draw_bits(1, Purpose::Routing, id);
                                        }});
    expect_the_naive_answers(capacity, {seed, mixed_to_nothing});
  }
}

}  // namespace
}  // namespace rackplan
