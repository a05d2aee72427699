// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/causes.h"

namespace rackplan::oracle {

Causes& Causes::operator+=(const Causes& other) {
  completion += other.completion;
  segment_end += other.segment_end;
  leader_change += other.leader_change;
  admission += other.admission;
  kv_blocked += other.kv_blocked;
  slot_blocked += other.slot_blocked;
  prefill_interrupts += other.prefill_interrupts;
  budget_closes += other.budget_closes;
  over_budget += other.over_budget;
  padded += other.padded;
  idle_rank += other.idle_rank;
  uneven_prefill += other.uneven_prefill;
  prompt_split += other.prompt_split;
  prompt_goes_on += other.prompt_goes_on;
  mixed_step += other.mixed_step;
  budget_taken += other.budget_taken;
  growths_differ += other.growths_differ;
  blocks_run_out += other.blocks_run_out;
  preemption += other.preemption;
  retraction += other.retraction;
  prompt_preempted += other.prompt_preempted;
  kv_lost_in_decode += other.kv_lost_in_decode;
  watermark_blocked += other.watermark_blocked;
  estimate_blocked += other.estimate_blocked;
  horizon_cut += other.horizon_cut;
  warmup_ends_in_step += other.warmup_ends_in_step;
  windowed_transfer += other.windowed_transfer;
  rejected_kv += other.rejected_kv;
  rejected_positions += other.rejected_positions;
  early_release += other.early_release;
  same_tick += other.same_tick;
  deployments_tie += other.deployments_tie;
  fractional += other.fractional;
  prefix_hit += other.prefix_hit;
  full_prefix_hit += other.full_prefix_hit;
  shared_block += other.shared_block;
  computed_twice += other.computed_twice;
  evicted += other.evicted;
  stored_early += other.stored_early;
  reuse += other.reuse;
  block_in_common += other.block_in_common;
  copy_dropped += other.copy_dropped;
  found_again += other.found_again;
  admitted_over += other.admitted_over;
  grown_over += other.grown_over;
  room_by_sharing += other.room_by_sharing;
  local_prefill += other.local_prefill;
  too_much_to_stay += other.too_much_to_stay;
  too_little_there += other.too_little_there;
  kv_joins_cache += other.kv_joins_cache;
  prefill_room_blocked += other.prefill_room_blocked;
  equal_costs += other.equal_costs;
  not_the_cheapest += other.not_the_cheapest;
  stale_view += other.stale_view;
  held += other.held;
  overtakes += other.overtakes;
  shed_queue += other.shed_queue;
  shed_busy += other.shed_busy;
  return *this;
}

}  // namespace rackplan::oracle
