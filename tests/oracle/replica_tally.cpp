// SPDX-License-Identifier: Apache-2.0
// What the steps of the oracle's replica took. Semantics: sim/serving/semantics.md, "End".
#include "tests/oracle/replica.h"

#include <algorithm>
#include <bit>

namespace rackplan::oracle {

/// Of an interval the time after the warm-up.
double Replica::measured_seconds(Fine from, Fine to) const {
  const Fine begin = std::max(from, Fine{measure_from_} * fine_per_tick);
  return to > begin ? seconds(to - begin) : 0.0;
}

/// What the step that ends took, unless the warm-up was longer.
void Replica::tally_step() {
  const Fine end = clock_ + duration_;
  if (!measured(end)) {
    return;
  }
  causes_.warmup_ends_in_step += round_up(clock_) < measure_from_ ? 1 : 0;
  const double time = measured_seconds(clock_, end);
  tally_.busy_seconds[index_] += time;
  tally_.kv_reserved_peak = std::max(tally_.kv_reserved_peak, held_);
  std::int64_t held = 0;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    held += role_ == Role::Prefill ? 0 : blocks_held(rank);
  }
  tally_.kv_reserved_token_seconds += static_cast<double>(held * plan_.kv.block_tokens) * time;
  if (prefills_) {
    tally_prefill();
    return;
  }
  const auto running = static_cast<double>(sums(true).requests);
  BatchTime& batch = tally_.decode_by_batch[static_cast<std::size_t>(padded_batch_)];
  batch.steps += 1;
  batch.seconds += time;
  batch.context_seconds += static_cast<double>(context_) / 1024.0 * time;
  batch.request_seconds += running * time;
}

void Replica::tally_prefill() {
  const StepSums step = sums(decodes_);
  const Sums* slowest = step.ranks.data();
  for (const Sums& rank : step.ranks) {
    slowest = rank_time(rank, step.tokens) > rank_time(*slowest, step.tokens) ? &rank : slowest;
  }
  const std::int64_t tokens = tokens_of(*slowest);
  PrefillClass& size =
      tally_.prefill_by_size[std::bit_width(static_cast<std::uint64_t>(tokens)) - 1U];
  size.steps += 1;
  size.prompts += step.prompts;
  size.tokens += step.tokens;
  size.rank_tokens += tokens;
  size.rank_work += static_cast<double>(slowest->work);
  size.seconds += measured_seconds(clock_, clock_ + duration_);
  tally_.mixed_steps += decodes_ && step.requests > 0 ? 1 : 0;
}

}  // namespace rackplan::oracle
