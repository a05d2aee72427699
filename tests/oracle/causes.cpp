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
