// SPDX-License-Identifier: Apache-2.0
// The requests under way, in slots that are used again: memory is bounded by what is in flight.
#pragma once

#include "sim/workload/block_hashes.h"
#include "sim/workload/request.h"

#include <cstdint>
#include <vector>

namespace rackplan {

/// Index of a request under way.
using Slot = std::uint32_t;

/// A rank that is still to be chosen.
inline constexpr std::uint16_t any_rank = 0xFFFF;

struct InFlight {
  Request request;
  Tick ready = 0;     // at the replica where it is now
  Tick admitted = 0;  // there, to a slot or a step
  Tick first_token = 0;
  std::uint32_t first_replica = 0;
  std::uint32_t decode_replica = 0;
  std::uint16_t first_rank = any_rank;  // of first_replica
  std::uint16_t decode_rank = any_rank;
  bool in_transfer = false;
  std::int32_t cached_tokens = 0;  // of the prompt: found in the prefix cache, not computed
  std::int32_t router_tokens = 0;  // prefill tokens that the first router charged
  std::uint32_t pins = 0;          // PrefixRoom: the list of its blocks
  PromptBlocks blocks{};           // of the prompt, where its first pool has a prefix cache

  [[nodiscard]] std::int64_t kv_tokens() const {
    return static_cast<std::int64_t>(request.prompt_tokens) + request.output_tokens;
  }
};

class InFlightTable {
 public:
  [[nodiscard]] Slot add(const Request& request) {
    Slot slot = 0;
    if (free_.empty()) {
      slot = static_cast<Slot>(entries_.size());
      entries_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    entries_[slot] = InFlight{.request = request};
    return slot;
  }
  void remove(Slot slot) { free_.push_back(slot); }

  [[nodiscard]] InFlight& operator[](Slot slot) { return entries_[slot]; }
  [[nodiscard]] const InFlight& operator[](Slot slot) const { return entries_[slot]; }
  /// Slots that were ever in use: 0 to before this.
  [[nodiscard]] Slot slots() const { return static_cast<Slot>(entries_.size()); }
  [[nodiscard]] std::size_t size() const { return entries_.size() - free_.size(); }

 private:
  std::vector<InFlight> entries_;
  std::vector<Slot> free_;
};

}  // namespace rackplan
