// SPDX-License-Identifier: Apache-2.0
// What a router knows of the prefix caches: which targets hold a block. Changes become known
// `lag` after they happened, in their order.
//
//   view.hear(now);
//   view.overlaps(prompt, [&](std::size_t target, std::int64_t leading_blocks) { … });
//
// An inverted index, from the hash of a block to the targets that hold it: one target beside the
// hash, several as a row of bits. The targets that hold all blocks so far are a bit set that
// shrinks from block to block, so each target is reported once.
#pragma once

#include "sim/engine/tick.h"
#include "sim/workload/block_hashes.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace rackplan {

class RouterView {
 public:
  RouterView(std::size_t targets, Tick lag);

  /// Blocks are in the cache of a target from tick `now` on, or no more.
  void stored(std::size_t target, std::span<const BlockHash> hashes, Tick now) {
    changed(target, hashes, true, now);
  }
  void removed(std::size_t target, std::span<const BlockHash> hashes, Tick now) {
    changed(target, hashes, false, now);
  }
  /// Learns what is known by tick `now`.
  void hear(Tick now);

  /// Calls visit(target, leading blocks) for each target that holds the first block.
  template <class Visit>
  void overlaps(std::span<const BlockHash> prompt, Visit&& visit);

 private:
  using Word = std::uint64_t;
  static constexpr std::size_t bits = 64;

  struct Entry {
    BlockHash hash;
    std::uint32_t holders;  // 0: the slot is empty
    std::uint32_t where;    // one holder: the target; more: their row
  };
  struct Change {
    Tick known;
    BlockHash hash;
    std::uint32_t target;
    bool stored;
  };

  void changed(std::size_t target, std::span<const BlockHash> hashes, bool stored, Tick now);
  void apply(std::uint32_t target, BlockHash hash, bool stored);
  [[nodiscard]] std::size_t home(BlockHash hash) const;
  [[nodiscard]] std::size_t find(BlockHash hash) const;
  void add(std::uint32_t target, BlockHash hash);
  void remove(std::uint32_t target, BlockHash hash);
  void erase(std::size_t slot);
  void grow();
  [[nodiscard]] Word* row(std::uint32_t index) { return rows_.data() + index * words_; }
  [[nodiscard]] const Word* row(std::uint32_t index) const { return rows_.data() + index * words_; }
  std::uint32_t new_row();
  [[nodiscard]] bool holds(const Entry& entry, std::uint32_t target) const {
    return entry.holders == 1
               ? entry.where == target
               : entry.holders > 1 &&
                     ((row(entry.where)[target / bits] >> (target % bits)) & 1U) != 0;
  }
  [[nodiscard]] bool is_alive(std::uint32_t target) const {
    return ((alive_[target / bits] >> (target % bits)) & 1U) != 0;
  }
  /// Of a target that holds the first `depth` blocks.
  template <class Visit>
  void follow_one(std::span<const BlockHash> prompt,
                  std::size_t depth,
                  std::uint32_t target,
                  Visit& visit) const;
  /// Of the targets in a row, which hold the first block.
  template <class Visit>
  void follow_many(std::span<const BlockHash> prompt, const Word* holders, Visit& visit);
  /// Visits those that are not among the holders; whether others are left.
  template <class Visit>
  bool drop_others(const Word* holders, std::size_t depth, Visit& visit) {
    Word any = 0;
    for (std::size_t w = 0; w < words_; ++w) {
      visit_word(w, alive_[w] & ~holders[w], depth, visit);
      alive_[w] &= holders[w];
      any |= alive_[w];
    }
    return any != 0;
  }
  /// Visits the targets of a word of a row.
  template <class Visit>
  static void visit_word(std::size_t w, Word targets, std::size_t depth, Visit& visit) {
    for (; targets != 0; targets &= targets - 1) {
      visit(w * bits + static_cast<std::size_t>(std::countr_zero(targets)),
            static_cast<std::int64_t>(depth));
    }
  }

  std::size_t words_;  // of a row
  Tick lag_;
  std::deque<Change> unknown_;
  std::vector<Entry> table_;  // at most half full
  std::size_t size_ = 0;
  unsigned shift_;
  std::vector<Word> rows_;
  std::vector<std::uint32_t> free_rows_;
  std::vector<Word> alive_;  // scratch: the targets that hold all blocks so far
};

/// Fibonacci hashing of the folded word, as in PrefixCache.
inline std::size_t RouterView::home(BlockHash hash) const {
  return ((hash ^ (hash >> 32U)) * 0x9E3779B97F4A7C15ULL) >> shift_;
}

/// The slot with this hash, or the empty one where it belongs.
inline std::size_t RouterView::find(BlockHash hash) const {
  std::size_t slot = home(hash);
  while (table_[slot].holders != 0 && table_[slot].hash != hash) {
    slot = (slot + 1) & (table_.size() - 1);
  }
  return slot;
}

template <class Visit>
void RouterView::overlaps(std::span<const BlockHash> prompt, Visit&& visit) {
  if (prompt.empty() || size_ == 0) {
    return;
  }
  const Entry& first = table_[find(prompt.front())];
  if (first.holders == 0) {
    return;
  }
  for (const BlockHash hash : prompt.subspan(1)) {
    __builtin_prefetch(&table_[home(hash)]);
  }
  if (first.holders == 1) {
    follow_one(prompt, 1, first.where, visit);
  } else {
    follow_many(prompt, row(first.where), visit);
  }
}

template <class Visit>
void RouterView::follow_one(std::span<const BlockHash> prompt,
                            std::size_t depth,
                            std::uint32_t target,
                            Visit& visit) const {
  while (depth < prompt.size() && holds(table_[find(prompt[depth])], target)) {
    ++depth;
  }
  visit(target, static_cast<std::int64_t>(depth));
}

template <class Visit>
void RouterView::follow_many(std::span<const BlockHash> prompt, const Word* holders, Visit& visit) {
  std::copy_n(holders, words_, alive_.begin());
  for (std::size_t depth = 1; depth < prompt.size(); ++depth) {
    const Entry& entry = table_[find(prompt[depth])];
    if (entry.holders <= 1) {
      const bool one_stays = entry.holders == 1 && is_alive(entry.where);
      if (one_stays) {
        alive_[entry.where / bits] &= ~(Word{1} << (entry.where % bits));
      }
      for (std::size_t w = 0; w < words_; ++w) {
        visit_word(w, alive_[w], depth, visit);
      }
      if (one_stays) {
        follow_one(prompt, depth + 1, entry.where, visit);
      }
      return;
    }
    const Word* held = row(entry.where);
    Word any_gone = 0;
    for (std::size_t w = 0; w < words_; ++w) {
      any_gone |= alive_[w] & ~held[w];
    }
    if (any_gone != 0 && !drop_others(held, depth, visit)) {
      return;
    }
  }
  for (std::size_t w = 0; w < words_; ++w) {
    visit_word(w, alive_[w], prompt.size(), visit);
  }
}

}  // namespace rackplan
