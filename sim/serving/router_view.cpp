// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/router_view.h"

#include "models/base/error.h"

#include <algorithm>

namespace rackplan {
namespace {

constexpr std::size_t smallest_table = 1024;

}  // namespace

RouterView::RouterView(std::size_t targets, Tick lag)
    : words_((targets + bits - 1) / bits),
      lag_(lag),
      table_(smallest_table, Entry{0, 0, 0}),
      shift_(64U - static_cast<unsigned>(std::countr_zero(smallest_table))),
      alive_(words_) {}

void RouterView::changed(std::size_t target,
                         std::span<const BlockHash> hashes,
                         bool stored,
                         Tick now) {
  const auto at = static_cast<std::uint32_t>(target);
  for (const BlockHash hash : hashes) {
    if (lag_ == 0) {
      __builtin_prefetch(&table_[home(hash)], 1);
    } else {
      unknown_.push_back({now + lag_, hash, at, stored});
    }
  }
  for (std::size_t i = 0; lag_ == 0 && i < hashes.size(); ++i) {
    apply(at, hashes[i], stored);
  }
}

void RouterView::hear(Tick now) {
  while (!unknown_.empty() && unknown_.front().known <= now) {
    const Change change = unknown_.front();
    unknown_.pop_front();
    apply(change.target, change.hash, change.stored);
  }
}

void RouterView::apply(std::uint32_t target, BlockHash hash, bool stored) {
  if (stored) {
    add(target, hash);
  } else {
    remove(target, hash);
  }
}

/// It does not hold it yet.
void RouterView::add(std::uint32_t target, BlockHash hash) {
  if (2 * (size_ + 1) > table_.size()) {
    grow();
  }
  Entry& entry = table_[find(hash)];
  if (entry.holders == 0) {
    entry = {hash, 1, target};
    ++size_;
    return;
  }
  if (entry.holders == 1) {
    const std::uint32_t index = new_row();
    row(index)[entry.where / bits] |= Word{1} << (entry.where % bits);
    entry.where = index;
  }
  row(entry.where)[target / bits] |= Word{1} << (target % bits);
  ++entry.holders;
}

/// It holds it.
void RouterView::remove(std::uint32_t target, BlockHash hash) {
  const std::size_t slot = find(hash);
  Entry& entry = table_[slot];
  ensure(entry.holders > 0, "a block that a router hears to be gone was there");
  if (--entry.holders == 0) {
    erase(slot);
    return;
  }
  Word* holders = row(entry.where);
  holders[target / bits] &= ~(Word{1} << (target % bits));
  if (entry.holders == 1) {
    std::size_t w = 0;
    while (holders[w] == 0) {
      ++w;
    }
    free_rows_.push_back(entry.where);
    entry.where = static_cast<std::uint32_t>(w * bits) +
                  static_cast<std::uint32_t>(std::countr_zero(holders[w]));
  }
}

/// Empties a slot and moves back what probed past it.
void RouterView::erase(std::size_t slot) {
  const std::size_t mask = table_.size() - 1;
  std::size_t hole = slot;
  for (std::size_t next = (slot + 1) & mask; table_[next].holders != 0; next = (next + 1) & mask) {
    if (((next - home(table_[next].hash)) & mask) >= ((next - hole) & mask)) {
      table_[hole] = table_[next];
      hole = next;
    }
  }
  table_[hole].holders = 0;
  --size_;
}

void RouterView::grow() {
  std::vector<Entry> old(2 * table_.size(), Entry{0, 0, 0});
  old.swap(table_);
  --shift_;
  for (const Entry& entry : old) {
    if (entry.holders != 0) {
      table_[find(entry.hash)] = entry;
    }
  }
}

std::uint32_t RouterView::new_row() {
  if (free_rows_.empty()) {
    free_rows_.push_back(static_cast<std::uint32_t>(rows_.size() / words_));
    rows_.resize(rows_.size() + words_);
  }
  const std::uint32_t index = free_rows_.back();
  free_rows_.pop_back();
  std::fill_n(row(index), words_, Word{0});
  return index;
}

}  // namespace rackplan
