// SPDX-License-Identifier: Apache-2.0
// How the tallies of a GenerationReplica leave out the warm-up.
#include "sim/serving/generation_replica.h"

namespace rackplan {

void GenerationReplica::settle(Tick at) {
  if (!joining_.slots.empty() && tick_of(joining_.span.start) < at) {
    apply_join();
  }
  if (!with_prompts_ && span_.batch.requests() > 0) {
    const std::int64_t n = span_.steps_until(pool_.steps, at) - 1;
    if (n > 0) {
      advance(n, span_.end_after(pool_.steps, n));
    }
  }
}

void GenerationReplica::restart(Tick at) {
  std::int64_t to_come = 0;  // blocks of those who join later, but were counted when they came
  for (const Slot slot : joining_.slots) {
    const InFlight& request = pool_.requests[slot];
    pool_.tally.queue_request_seconds += to_seconds(request.admitted - at).in_base();
    ++pool_.tally.requests[static_cast<std::size_t>(index_)];
    to_come += blocks_at_admission(request);
  }
  room_.restart_peak(to_come + saved_);
  peak_ = 0;
  if (pool_.plan.kv.grows() && with_prompts_) {
    note_blocks(span_.step);
  }
}

}  // namespace rackplan
