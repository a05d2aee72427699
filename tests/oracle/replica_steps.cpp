// SPDX-License-Identifier: Apache-2.0
// How long the steps of the oracle's replica take, and what they add to the tallies. Semantics:
// sim/serving/semantics.md, "Replicas".
#include "models/base/error.h"
#include "tests/oracle/replica.h"

#include <algorithm>
#include <bit>
#include <set>

namespace rackplan::oracle {
namespace {

constexpr std::int64_t fine_per_subtick = 1024;

}  // namespace

std::int64_t Replica::tokens_of(const Sums& rank) const {
  return rank.prompt_tokens + std::int64_t{plan_.mtp.depth + 1} * rank.running;
}

/// Of the step, which makes pieces of prompts and, if it `decodes`, a step of those who run.
Replica::StepSums Replica::sums(bool decodes) const {
  StepSums step;
  step.ranks.resize(ranks_.size());
  for (const auto& [id, job] : jobs_) {
    Sums& rank = step.ranks[job.rank];
    if (job.state == State::Running && decodes) {
      rank.running += 1;
      rank.context += next_context(job);
      step.requests += 1;
    } else if (job.piece > 0) {
      rank.prompt_tokens += job.piece;
      rank.work += job.piece * job.past + job.piece * job.piece / 2;
      step.prompts += 1;
    }
  }
  for (const Sums& rank : step.ranks) {
    step.tokens += tokens_of(rank);
  }
  return step;
}

/// In a step with pieces of prompts.
Fine Replica::rank_time(const Sums& rank, std::int64_t step_tokens) const {
  const std::int64_t tokens = tokens_of(rank);
  if (tokens == 0) {
    return 0;
  }
  const StepTable& steps = *plan_.steps;
  Fine time = Fine{steps.prefill_step(tokens, rank.work, step_tokens)} * fine_per_subtick;
  if (rank.running > 0) {
    const Fine attention = steps.decode_time(rank.running, rank.context, rank.running) -
                           steps.decode_time(rank.running, 0, rank.running);
    time += attention > 0 ? attention : 0;
  }
  return time;
}

void Replica::start_prefill(bool decodes) {
  const StepSums step = sums(decodes);
  const bool anyone_runs = sums(true).requests > 0;
  causes_.prefill_interrupts += anyone_runs && !decodes ? 1 : 0;
  causes_.mixed_step += anyone_runs && decodes ? 1 : 0;
  same_batch_ = false;
  Fine slowest = 0;
  for (const Sums& rank : step.ranks) {
    slowest = std::max(slowest, rank_time(rank, step.tokens));
    causes_.uneven_prefill += rank.prompt_tokens != step.ranks.front().prompt_tokens ? 1 : 0;
  }
  set_step(true, step.requests > 0, slowest);
}

void Replica::start_decode() {
  const StepSums step = sums(true);
  int fullest = 0;
  int emptiest = plan_.max_batch_per_rank;
  std::size_t slowest = 0;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    fullest = std::max(fullest, step.ranks[rank].running);
    emptiest = std::min(emptiest, step.ranks[rank].running);
    slowest = step.ranks[rank].context > step.ranks[slowest].context ? rank : slowest;
  }
  padded_batch_ = fullest;
  for (const int graph : plan_.graph_batches) {
    if (graph >= fullest) {
      padded_batch_ = graph;
      break;
    }
  }
  context_ = step.ranks[slowest].context;
  std::size_t segment = 0;
  for (const StepTable::Segment& candidate : plan_.steps->decode(padded_batch_)) {
    segment += candidate.x0 * 1024 <= context_ ? 1 : 0;
  }
  std::set<std::int32_t> growths;
  for (const auto& [id, job] : jobs_) {
    if (job.state == State::Running) {
      growths.insert(job.phase.growth);
    }
  }
  causes_.growths_differ += growths.size() > 1 ? 1 : 0;
  causes_.padded += padded_batch_ != fullest ? 1 : 0;
  causes_.idle_rank += emptiest == 0 ? 1 : 0;
  causes_.segment_end += same_batch_ && segment != segment_ ? 1 : 0;
  if (!same_batch_ || step.ranks[slowest_].context < context_) {
    causes_.leader_change += same_batch_ ? 1 : 0;
    slowest_ = slowest;
  }
  segment_ = segment;
  same_batch_ = true;
  set_step(false, true, plan_.steps->decode_time(padded_batch_, context_, step.requests));
}

void Replica::set_step(bool prefills, bool decodes, Fine duration) {
  ensure(duration >= fine_per_tick, "a step lasts at least one tick");
  stepping_ = true;
  prefills_ = prefills;
  decodes_ = decodes;
  duration_ = duration;
  held_ = 0;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    held_ +=
        role_ == Role::Prefill ? caches_[rank].held() : blocks_held(rank) * plan_.kv.block_tokens;
  }
}

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
