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
  windowed_transfer += other.windowed_transfer;
  rejected_kv += other.rejected_kv;
  rejected_positions += other.rejected_positions;
  early_release += other.early_release;
  same_tick += other.same_tick;
  deployments_tie += other.deployments_tie;
  fractional += other.fractional;
  return *this;
}

}  // namespace rackplan::oracle
