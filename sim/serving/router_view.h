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
  std::uint32_t new_row();
  /// Leaves only the holders of `entry` in alive_; reports the others.
  template <class Visit>
  bool keep_holders(const Entry& entry, std::int64_t depth, Visit& visit);

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

template <class Visit>
bool RouterView::keep_holders(const Entry& entry, std::int64_t depth, Visit& visit) {
  const Word* holders = entry.holders > 1 ? row(entry.where) : nullptr;
  Word any = 0;
  for (std::size_t w = 0; w < words_; ++w) {
    Word held = 0;
    if (holders != nullptr) {
      held = holders[w];
    } else if (entry.holders == 1 && entry.where / bits == w) {
      held = Word{1} << (entry.where % bits);
    }
    for (Word gone = depth == 0 ? 0 : alive_[w] & ~held; gone != 0; gone &= gone - 1) {
      visit(w * bits + static_cast<std::size_t>(std::countr_zero(gone)), depth);
    }
    alive_[w] &= held;
    any |= alive_[w];
  }
  return any != 0;
}

template <class Visit>
void RouterView::overlaps(std::span<const BlockHash> prompt, Visit&& visit) {
  if (prompt.empty() || size_ == 0) {
    return;
  }
  for (const BlockHash hash : prompt) {
    __builtin_prefetch(&table_[home(hash)]);
  }
  alive_.assign(words_, ~Word{0});
  std::int64_t depth = 0;
  for (const BlockHash hash : prompt) {
    if (!keep_holders(table_[find(hash)], depth, visit)) {
      return;
    }
    ++depth;
  }
  keep_holders(Entry{0, 0, 0}, depth, visit);
}

}  // namespace rackplan
