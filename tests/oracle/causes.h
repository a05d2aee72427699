// SPDX-License-Identifier: Apache-2.0
// How often each cause that ends a span of equal steps (and a few other corners) occurred in a run
// of the oracle: the equality test asserts that its random systems draw all of them.
#pragma once

#include <cstdint>

namespace rackplan::oracle {

struct Causes {
  std::int64_t completion = 0;           // one leaves a decode batch, others go on
  std::int64_t segment_end = 0;          // the same batch goes on in another table segment
  std::int64_t leader_change = 0;        // the same batch goes on with another slowest rank
  std::int64_t admission = 0;            // one joins a batch that is decoding
  std::int64_t kv_blocked = 0;           // a slot is free, the head of the queue has no KV room
  std::int64_t slot_blocked = 0;         // KV room or not, no slot is free
  std::int64_t prefill_interrupts = 0;   // aggregated: a prefill step while others decode
  std::int64_t budget_closes = 0;        // the token budget leaves a prompt for a later step
  std::int64_t over_budget = 0;          // a prompt above the token budget runs alone
  std::int64_t padded = 0;               // a decode step runs as a larger batch
  std::int64_t idle_rank = 0;            // a rank without requests in a decode step
  std::int64_t uneven_prefill = 0;       // ranks with different tokens in a prefill step
  std::int64_t horizon_cut = 0;          // runs that ended inside a decode batch
  std::int64_t warmup_ends_in_step = 0;  // the warm-up ends in a step
  std::int64_t windowed_transfer = 0;    // a prompt longer than the window of some layers travels
  std::int64_t prompt_split = 0;         // a prompt gets less than it needs of a step
  std::int64_t prompt_goes_on = 0;       // a prompt under way gets another piece
  std::int64_t mixed_step = 0;           // pieces of prompts and decoding in one step
  std::int64_t budget_taken = 0;         // those who run leave no token for a prompt under way
  std::int64_t growths_differ = 0;       // requests with different MTP growths in a step
  std::int64_t blocks_run_out = 0;       // those who run lack blocks for the next step
  std::int64_t preemption = 0;           // recompute
  std::int64_t retraction = 0;
  std::int64_t prompt_preempted = 0;   // under way
  std::int64_t kv_lost_in_decode = 0;  // a decode replica has to prefill
  std::int64_t watermark_blocked = 0;  // blocks are free, but not beside the watermark
  std::int64_t estimate_blocked = 0;   // blocks are free, but not for the tokens to come
  std::int64_t rejected_kv = 0;
  std::int64_t rejected_positions = 0;
  std::int64_t early_release = 0;    // a completion releases a request before the next one known
  std::int64_t same_tick = 0;        // two events share a tick
  std::int64_t deployments_tie = 0;  // two deployments have an event of their own at a tick
  std::int64_t fractional = 0;       // a step ends between two ticks
  std::int64_t prefix_hit = 0;       // a prompt finds its first block in the cache
  std::int64_t full_prefix_hit = 0;  // a prompt finds all of its blocks
  std::int64_t shared_block = 0;     // a block is pinned by two
  std::int64_t computed_twice = 0;   // a block was computed by two prompts
  std::int64_t evicted = 0;          // a block is evicted
  std::int64_t stored_early = 0;     // by a piece before the last of its prompt
  std::int64_t reuse = 0;            // aggregated: a request finds blocks of its prompt
  std::int64_t block_in_common = 0;  // aggregated: a block is used by two
  std::int64_t copy_dropped = 0;     // aggregated: a block was computed while it was there
  std::int64_t found_again = 0;      // a request that lost its KV finds blocks of its prompt
  std::int64_t admitted_over = 0;    // so does a request that is admitted
  std::int64_t grown_over = 0;       // growing contexts take the place of blocks not in use
  std::int64_t room_by_sharing = 0;  // admitted only because it shares blocks in use
  std::int64_t local_prefill = 0;    // a decode replica gets a prompt to prefill
  std::int64_t too_much_to_stay =
      0;  // most of a prompt is at a decode replica, but too much is left
  std::int64_t too_little_there = 0;      // little is left of a prompt, but too much of it
  std::int64_t kv_joins_cache = 0;        // blocks that came by a transfer can be found again
  std::int64_t prefill_room_blocked = 0;  // the head of a prefill queue has no KV room
  std::int64_t equal_costs = 0;           // several targets are the cheapest
  std::int64_t not_the_cheapest = 0;      // a temperature draws a dearer target
  std::int64_t stale_view = 0;            // a request is routed while events are on their way
  std::int64_t held = 0;                  // a request waits in the router's queue
  std::int64_t overtakes = 0;             // a later one leaves that queue first
  std::int64_t shed_queue = 0;            // turned away by a long queue
  std::int64_t shed_busy = 0;             // turned away by busy targets

  Causes& operator+=(const Causes& other);
};

}  // namespace rackplan::oracle
