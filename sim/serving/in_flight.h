// SPDX-License-Identifier: Apache-2.0
// The requests under way, in slots that are used again: memory is bounded by what is in flight.
#pragma once

#include "models/cost/step_table.h"
#include "sim/engine/clock.h"
#include "sim/workload/block_hashes.h"
#include "sim/workload/request.h"

#include <cstdint>
#include <vector>

namespace rackplan {

/// Index of a request under way.
using Slot = std::uint32_t;

/// A rank that is still to be chosen.
inline constexpr std::uint16_t any_rank = 0xFFFF;

/// Two lines of memory, the second with what changes less while it decodes: a cluster is bound by
/// the memory that each event touches.
struct alignas(64) InFlight {
  Request request;
  Tick ready = 0;     // at the replica where it is now
  Tick admitted = 0;  // there, to a slot or a step
  Tick first_token = 0;
  std::int64_t first_step = 0;  // of those in which it decodes, as the replica counts

  PromptBlocks blocks{};  // of the prompt, where its replica has a prefix cache
  std::uint32_t first_replica = 0;
  std::uint32_t decode_replica = 0;
  std::uint16_t first_rank = any_rank;  // of first_replica
  std::uint16_t decode_rank = any_rank;
  std::uint16_t growth = 0;        // of its context in each step of decoding, in 1/1024 tokens
  bool preempted = false;          // it lost its KV at least once
  bool local = false;              // a decode replica prefills it, ConditionalPrefill
  std::int32_t steps = 0;          // that decode it
  std::int32_t produced = 0;       // tokens out when it last began to run
  std::int32_t past = 0;           // tokens whose KV is where it is, before it first runs there
  std::int32_t piece = 0;          // to be prefilled in the step under way
  std::int32_t router_tokens = 0;  // prefill tokens that its router charged
  std::uint32_t pins = 0;          // PinnedBlocks: the list of its blocks

  [[nodiscard]] std::int64_t kv_tokens() const {
    return static_cast<std::int64_t>(request.prompt_tokens) + request.output_tokens;
  }
  /// Tokens whose KV must be there before it runs.
  [[nodiscard]] std::int32_t to_prefill() const { return request.prompt_tokens + produced; }
  /// What it attends to in step `step` of the replica while it runs, in 1/1024 tokens.
  [[nodiscard]] std::int64_t context(std::int64_t step) const {
    return (static_cast<std::int64_t>(to_prefill()) << context_bits) + (step - first_step) * growth;
  }
  /// Its tokens that are out before step `step` of the replica, while it runs.
  [[nodiscard]] std::int32_t produced_before(std::int64_t step) const {
    const std::int64_t made = step - first_step;
    return made == steps ? request.output_tokens
                         : produced + static_cast<std::int32_t>((made * growth) >> context_bits);
  }
};
static_assert(sizeof(InFlight) == 128);

/// What is asked for only where requests prefill beside others that decode, or are preempted.
struct InFlightDetail {
  Clock last_token = 0;         // when its KV was last prefilled, or lost
  std::uint32_t admission = 0;  // counted over the life of the replica
};

class InFlightTable {
 public:
  [[nodiscard]] Slot add(const Request& request) {
    Slot slot = 0;
    if (free_.empty()) {
      slot = static_cast<Slot>(entries_.size());
      entries_.emplace_back();
      details_.emplace_back();
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
  /// Asks the processor for a request that will be looked at.
  void prefetch(Slot slot) const {
    const char* lines = reinterpret_cast<const char*>(&entries_[slot]);
    __builtin_prefetch(lines);
    __builtin_prefetch(lines + 64);
  }
  [[nodiscard]] InFlightDetail& detail(Slot slot) { return details_[slot]; }
  [[nodiscard]] const InFlightDetail& detail(Slot slot) const { return details_[slot]; }
  [[nodiscard]] std::size_t size() const { return entries_.size() - free_.size(); }

 private:
  std::vector<InFlight> entries_;
  std::vector<InFlightDetail> details_;
  std::vector<Slot> free_;
};

}  // namespace rackplan
