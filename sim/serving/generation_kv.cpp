// SPDX-License-Identifier: Apache-2.0
// KV blocks of a GenerationReplica: admission under each KvPolicy, contexts that grow into new
// blocks, and who gives way when there are none.
#include "models/base/error.h"
#include "sim/serving/generation_replica.h"

#include <algorithm>
#include <tuple>

namespace rackplan {

std::int64_t GenerationReplica::blocks_at_admission(const InFlight& request) const {
  const KvPlan& kv = pool_.plan.kv;
  return kv.blocks(kv.grows() ? request.to_prefill() : request.kv_tokens());
}

bool GenerationReplica::has_room(std::size_t rank, const InFlight& request) const {
  if (!room_.has_slot(rank)) {
    return false;
  }
  const KvPlan& kv = pool_.plan.kv;
  const std::int64_t need = blocks_at_admission(request) - in_common(rank, request);
  if (!kv.grows()) {
    return room_.fits(rank, need - blocks_.shared(rank) * unit());
  }
  const std::int64_t kept = kv.policy == KvPolicy::Recompute ? kv.watermark_blocks : 0;
  return need + kept <= free_blocks(rank) &&
         (kv.policy != KvPolicy::Retract || estimate_fits(rank, request));
}

// At most what those who run hold in step `step`. O(1).
std::int64_t GenerationReplica::most_blocks(std::size_t rank, std::int64_t step) const {
  const DecodeBatch::Line& line = span_.batch.line(rank);
  const std::int64_t block = pool_.plan.kv.block_tokens << context_bits;
  return (line.context(step) + line.batch * (block - 1)) / block;
}

// What they do hold. O(batch).
std::int64_t GenerationReplica::blocks_running(std::size_t rank, std::int64_t step) const {
  std::int64_t blocks = 0;
  for (const RunningSet::Entry& entry : running_.entries()) {
    const InFlight& request = pool_.requests[entry.slot];
    if (request.decode_rank == rank) {
      blocks += pool_.plan.kv.blocks_of_context(request.context(step));
    }
  }
  return blocks;
}

std::int64_t GenerationReplica::blocks_under_way(std::size_t rank) const {
  std::int64_t blocks = 0;
  for (const Slot slot : under_way_) {
    const InFlight& request = pool_.requests[slot];
    blocks += request.decode_rank == rank ? blocks_at_admission(request) : 0;
  }
  return blocks;
}

std::int64_t GenerationReplica::free_blocks(std::size_t rank) const {
  return capacity(rank) - blocks_running(rank, span_.step) - blocks_under_way(rank);
}

// ---- Retract: tokens to come

// Of a request with `out` tokens out.
std::int64_t GenerationReplica::to_come(const InFlight& request, std::int64_t out) const {
  return std::min(request.request.output_tokens - out, pool_.plan.kv.ratio.longest_future);
}

std::int64_t GenerationReplica::to_come_running(std::size_t rank) const {
  std::int64_t tokens = 0;
  for (const RunningSet::Entry& entry : running_.entries()) {
    const InFlight& request = pool_.requests[entry.slot];
    if (request.decode_rank == rank) {
      tokens += to_come(request, request.produced_before(span_.step));
    }
  }
  return tokens;
}

std::int64_t GenerationReplica::ratio_at(std::size_t rank, std::int64_t step) const {
  const NewTokenRatio& rule = pool_.plan.kv.ratio;
  const Ratio& ratio = ratios_[rank];
  return std::max(ratio.initial - rule.decay * (step - ratio.step), rule.least);
}

bool GenerationReplica::estimate_fits(std::size_t rank, const InFlight& request) const {
  std::int64_t expected = ratio_at(rank, span_.step) * to_come_running(rank) / 1'000'000;
  for (const Slot slot : under_way_) {
    const InFlight& other = pool_.requests[slot];
    expected += other.decode_rank == rank ? to_come(other, other.produced) : 0;
  }
  const std::int64_t free = free_blocks(rank) + in_common(rank, request);
  return request.to_prefill() + to_come(request, request.produced) + expected <=
         free * pool_.plan.kv.block_tokens;
}

// After a retraction.
void GenerationReplica::estimate_anew(std::size_t rank) {
  std::int64_t out = 0;
  std::int64_t outputs = 0;
  for (const RunningSet::Entry& entry : running_.entries()) {
    const InFlight& request = pool_.requests[entry.slot];
    if (request.decode_rank == rank) {
      out += request.produced_before(span_.step);
      outputs += request.request.output_tokens;
    }
  }
  const NewTokenRatio& rule = pool_.plan.kv.ratio;
  const std::int64_t estimate =
      1'000'000 * (out + rule.steps * span_.batch.line(rank).batch) / (outputs + 1);
  ratios_[rank] = {std::clamp<std::int64_t>(estimate, rule.least, 1'000'000), span_.step};
}

void GenerationReplica::forget_ratios() {
  for (Ratio& ratio : ratios_.all()) {
    ratio = {pool_.plan.kv.ratio.initial, span_.step};
  }
}

// ---- contexts that grow

// Those who run take the blocks of their next step, or give way.
void GenerationReplica::grow_contexts(std::size_t rank) {
  const PoolPlan& plan = pool_.plan;
  const std::int64_t under_way = blocks_under_way(rank);
  if (span_.batch.line(rank).batch == 0 ||
      most_blocks(rank, span_.step) + under_way <= capacity(rank)) {
    return;
  }
  const bool retracts = plan.kv.policy == KvPolicy::Retract;
  std::vector<Slot> gone;
  while (true) {
    const std::int64_t free = free_blocks(rank);
    const std::int64_t steps = plan.kv.ratio.steps * span_.batch.line(rank).batch;
    const bool more = retracts && !gone.empty() && free * plan.kv.block_tokens < steps;
    if ((free >= 0 && !more) || room_.requests(rank) == 1) {
      ensure(free >= 0, "a request alone has room");
      break;
    }
    displace(rank, span_.step);
    gone.push_back(who_gives_way(rank));
    preempt(gone.back());
  }
  if (gone.empty()) {
    return;
  }
  gave_way_[rank] = 1;
  queued_ += gone.size();
  SlotQueue& queue = queues_[rank];
  if (retracts) {
    for (const Slot slot : gone) {
      queue.push_back(slot);
    }
    estimate_anew(rank);
  } else {
    for (const Slot slot : gone) {
      queue.push_front(slot);
    }
  }
}

Slot GenerationReplica::who_gives_way(std::size_t rank) const {
  std::vector<Slot> candidates = under_way_;
  for (const RunningSet::Entry& entry : running_.entries()) {
    candidates.push_back(entry.slot);
  }
  std::erase_if(candidates, [&](Slot slot) { return pool_.requests[slot].decode_rank != rank; });
  const auto last_admitted = [&](Slot a, Slot b) {
    return pool_.requests.detail(a).admission > pool_.requests.detail(b).admission;
  };
  const auto fewest_tokens = [&](Slot a, Slot b) {
    const auto key = [&](Slot slot) {
      const InFlight& request = pool_.requests[slot];
      const bool runs = std::find(under_way_.begin(), under_way_.end(), slot) == under_way_.end();
      const std::int32_t out = runs ? request.produced_before(span_.step) : request.produced;
      return std::tuple(out, -request.request.prompt_tokens, ~request.request.id);
    };
    return key(a) < key(b);
  };
  return pool_.plan.kv.policy == KvPolicy::Recompute
             ? *std::min_element(candidates.begin(), candidates.end(), last_admitted)
             : *std::min_element(candidates.begin(), candidates.end(), fewest_tokens);
}

void GenerationReplica::preempt(Slot slot) {
  InFlight& request = pool_.requests[slot];
  const auto prompt = std::find(under_way_.begin(), under_way_.end(), slot);
  if (prompt != under_way_.end()) {
    under_way_.erase(prompt);
  } else {
    leave_cohort(slot);
    const std::int32_t out = request.produced_before(span_.step);
    span_.batch.remove(
        request.decode_rank, request.context(span_.step), request.growth, span_.step);
    running_.remove(slot);
    generated_ += out - request.produced;
    request.produced = out;
  }
  leave_blocks(slot);
  request.past = 0;
  request.preempted = true;
  request.ready = next_;
  room_.give_back(request.decode_rank, 0);
  ++pool_.tally.preemptions;
  pool_.watch.preempted(index_, request, next_);
  pool_.watch.ready(index_, request);
}

// A running request is about to leave: notes when its last token came out.
void GenerationReplica::leave_cohort(Slot slot) {
  const InFlight& request = pool_.requests[slot];
  const bool stepped = request.first_step < span_.step;
  if (request.produced == 0 && !stepped) {
    --fresh_;
    std::erase(joined_, slot);
    return;
  }
  Clock& last_token = pool_.requests.detail(slot).last_token;
  if (stepped) {
    last_token = decoded_;
  }
  for (Cohort& cohort : cohorts_) {
    if (cohort.last_token == last_token && cohort.count > 0) {
      --cohort.count;
      return;
    }
  }
}

// ---- when a span of steps ends

// Of `n` steps to the next completion those before which no rank runs out of blocks or may admit.
std::int64_t GenerationReplica::steps_unchanged(std::int64_t n) const {
  for (std::size_t rank = 0; rank < queues_.size(); ++rank) {
    n = steps_with_blocks(rank, n);
    if (!queues_[rank].empty() && room_.has_slot(rank)) {
      n = gave_way_[rank] != 0 ? 1 : steps_refused(rank, n);
    }
  }
  return n;
}

// The first k ≥ 1 before whose step the blocks do not last beside those of prompts that wait for
// budget, at most n. Steps k < n follow each other without another change, so that contexts only
// grow.
std::int64_t GenerationReplica::steps_with_blocks(std::size_t rank, std::int64_t n) const {
  const std::int64_t capacity = this->capacity(rank) - blocks_under_way(rank);
  if (most_blocks(rank, span_.step + n - 1) <= capacity) {
    return n;
  }
  std::int64_t enough = 0;  // for step k
  std::int64_t last = n;
  while (last - enough > 1) {
    const std::int64_t middle = enough + (last - enough) / 2;
    (blocks_running(rank, span_.step + middle) <= capacity ? enough : last) = middle;
  }
  return last;
}

// Retract: the first k ≥ 1 before whose step the head of the queue might be admitted, at most n.
// Free blocks only get fewer, so it is refused as long as the least that there can be to come, at
// the ratio of that step, does not fit into those that are free now.
std::int64_t GenerationReplica::steps_refused(std::size_t rank, std::int64_t n) const {
  const KvPlan& kv = pool_.plan.kv;
  const InFlight& head = pool_.requests[queues_[rank].front()];
  const std::int64_t free = free_blocks(rank) + in_common(rank, head);
  if (kv.policy != KvPolicy::Retract || blocks_at_admission(head) > free) {
    return n;
  }
  std::int64_t growth = 0;  // tokens a step, at most
  for (const RunningSet::Entry& entry : running_.entries()) {
    const InFlight& request = pool_.requests[entry.slot];
    growth += request.decode_rank == rank ? (request.growth + 1023) >> context_bits : 0;
  }
  const std::int64_t room =
      free * kv.block_tokens - head.to_prefill() - to_come(head, head.produced);
  const std::int64_t now = to_come_running(rank);
  std::int64_t refused = 0;
  std::int64_t last = n;
  while (last - refused > 1) {
    const std::int64_t middle = refused + (last - refused) / 2;
    const std::int64_t least = std::max<std::int64_t>(0, now - middle * growth);
    const bool may_fit = ratio_at(rank, span_.step + middle) * least / 1'000'000 <= room;
    (may_fit ? last : refused) = middle;
  }
  return last;
}

// ---- tallies

// What all ranks hold in step `step` counts for the peak.
void GenerationReplica::note_blocks(std::int64_t step) {
  std::int64_t most = -saved_;
  for (std::size_t rank = 0; rank < queues_.size(); ++rank) {
    most += most_blocks(rank, step) + blocks_under_way(rank);
  }
  if (most <= peak_) {
    return;
  }
  std::int64_t blocks = -saved_;
  for (std::size_t rank = 0; rank < queues_.size(); ++rank) {
    blocks += blocks_running(rank, step) + blocks_under_way(rank);
  }
  peak_ = std::max(peak_, blocks);
}

// The next n steps, over by `end`, hold, at their mean context, half an empty block a request.
void GenerationReplica::count_blocks(std::int64_t n, Clock end) {
  const std::int64_t block = pool_.plan.kv.block_tokens;
  double tokens = 0.5 * static_cast<double>(block - 1) * span_.batch.requests();
  for (std::size_t rank = 0; rank < queues_.size(); ++rank) {
    const DecodeBatch::Line& line = span_.batch.line(rank);
    const std::int64_t ends = line.context(span_.step) + line.context(span_.step + n - 1);
    tokens += static_cast<double>(ends) / 2048.0;
    tokens += static_cast<double>(blocks_under_way(rank) * block);
  }
  pool_.tally.kv_reserved_token_seconds += tokens * pool_.clock_seconds(span_.start, end);
  pool_.watch.held(index_, tokens, tick_of(span_.start), tick_of(end));
}

}  // namespace rackplan
