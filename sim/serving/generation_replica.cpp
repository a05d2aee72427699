// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/generation_replica.h"

#include <algorithm>

namespace rackplan {

GenerationReplica::GenerationReplica(const PoolContext& pool, int index)
    : pool_(pool),
      index_(index),
      span_(pool.plan.ranks),
      joining_{{}, DecodeSpan(pool.plan.ranks)},
      room_(pool.plan),
      queues_(pool.plan.ranks),
      ledger_(pool.plan.ranks),
      prefill_(pool.plan.ranks),
      gave_way_(pool.plan.ranks),
      ratios_(pool.plan.ranks),
      blocks_(pool.plan.ranks,
              pool.plan.kv_blocks_per_rank() * pool.plan.kv.block_tokens,
              index,
              pool.tally,
              pool.cache_listener) {
  forget_ratios();
}

// ---- steps

void GenerationReplica::boundary(std::vector<Slot>& completed) {
  const Tick now = next_;
  look_ = false;
  if (with_prompts_) {
    end_prefill(completed);
  } else if (span_.batch.requests() > 0 || !joining_.slots.empty()) {
    end_decode(completed);
  }
  start_step(now);
}

void GenerationReplica::start_step(Tick now) {
  if (pool_.plan.kv.grows()) {
    for (std::size_t rank = 0; rank < queues_.size(); ++rank) {
      gave_way_[rank] = 0;
      grow_contexts(rank);
    }
  }
  for (std::size_t rank = 0; (queued_ > 0 || !under_way_.empty()) && rank < queues_.size();
       ++rank) {
    take_work(rank, now);
  }
  room_.note_peak(saved_);
  with_prompts_ = !prefill_.empty();
  if (with_prompts_) {
    start_prefill();
  } else if (span_.batch.requests() > 0) {
    span_.settle(pool_.steps, pool_.padding);
    if (!joined_.empty()) {
      first_tokens(tick_of(span_.end_after(pool_.steps, 1)));
    }
  } else if (pool_.plan.kv.grows()) {
    forget_ratios();
  }
  find_next();
}

void GenerationReplica::start_prefill() {
  mixed_ = pool_.plan.mixes_decode && span_.batch.requests() > 0;
  if (!mixed_) {
    if (steady() > 0) {
      cohorts_.push_back({steady(), span_.start});
    }
    prefill_end_ = span_.start + prefill_.start(pool_.steps, pool_.requests);
  } else {
    struct Decoding {
      const StepTable& steps;
      const DecodeSpan& span;
      int query_tokens;

      [[nodiscard]] std::int64_t tokens(std::size_t rank) const {
        return query_tokens * span.batch.line(rank).batch;
      }
      [[nodiscard]] Clock attention(std::size_t rank) const {
        const DecodeBatch::Line& line = span.batch.line(rank);
        const auto batch = static_cast<int>(line.batch);
        return batch == 0
                   ? 0
                   : std::max<Clock>(0,
                                     steps.decode_time(batch, line.context(span.step), batch) -
                                         steps.decode_time(batch, 0, batch));
      }
    };
    const Decoding decoding{pool_.steps, span_, pool_.plan.mtp.query_tokens()};
    prefill_end_ = span_.start + prefill_.start(pool_.steps, pool_.requests, decoding);
    first_tokens(tick_of(prefill_end_));
  }
  if (pool_.plan.kv.grows()) {
    note_blocks(span_.step);
  }
}

void GenerationReplica::find_next() {
  if (with_prompts_) {
    next_ = tick_of(prefill_end_);
    return;
  }
  if (running_.empty()) {
    next_ = never;
    return;
  }
  next_step_ = running_.next().last_step;
  const bool after_join = !joining_.slots.empty() && joining_.span.step <= next_step_;
  const DecodeSpan& span = after_join ? joining_.span : span_;
  if (pool_.plan.kv.grows()) {
    next_step_ = span.step + steps_unchanged(next_step_ - span.step);
  }
  next_ = tick_of(span.end_after(pool_.steps, next_step_ - span.step));
}

void GenerationReplica::end_prefill(std::vector<Slot>& completed) {
  const double seconds = pool_.clock_seconds(span_.start, prefill_end_);
  count_prefill(pool_.tally, prefill_, seconds);
  pool_.tally.busy_seconds[static_cast<std::size_t>(index_)] += seconds;
  prefilled_tokens_ += prefill_.prompt_tokens();
  watch_steps(1, prefill_end_);
  if (pool_.plan.kv.grows()) {
    count_blocks(1, prefill_end_);
  }
  for (const Slot slot : prefill_.prompts()) {
    displace(pool_.requests[slot].decode_rank, span_.step);
  }
  if (mixed_) {
    ++pool_.tally.mixed_steps;
    first_gaps(prefill_end_);
    decoded_ = prefill_end_;
    span_.advance(1, prefill_end_);
    leave_batch(completed);
  } else {
    span_.start = prefill_end_;
  }
  for (const Slot slot : prefill_.prompts()) {
    end_piece(slot, completed);
  }
  prefill_.clear();
  if (mixed_) {
    std::sort(completed.begin(), completed.end(), [&](Slot a, Slot b) {
      return pool_.requests[a].request.id < pool_.requests[b].request.id;
    });
  }
}

void GenerationReplica::end_piece(Slot slot, std::vector<Slot>& completed) {
  InFlight& request = pool_.requests[slot];
  request.past += request.piece;
  store_blocks(slot);
  if (!kv_is_here(request)) {
    return;
  }
  under_way_.erase(std::find(under_way_.begin(), under_way_.end(), slot));
  if (request.produced == 0) {
    request.first_token = next_;
    pool_.prefilled.push_back(slot);
  } else {
    pool_.chunk_gaps.add(whole_ns(prefill_end_ - pool_.requests.detail(slot).last_token));
  }
  pool_.requests.detail(slot).last_token = prefill_end_;
  ++request.produced;
  ++generated_;
  if (request.produced == request.request.output_tokens) {
    complete(slot, completed);
  } else {
    begin_phase(slot, span_.step);
    add_to_batch(slot);
  }
}

void GenerationReplica::end_decode(std::vector<Slot>& completed) {
  if (!joining_.slots.empty() && joining_.span.step < next_step_) {
    apply_join();
  }
  const std::int64_t n = next_step_ - span_.step;
  advance(n, span_.end_after(pool_.steps, n));
  leave_batch(completed);
  if (!joining_.slots.empty()) {  // at this very boundary
    span_.start = joining_.span.start;
    fresh_ += static_cast<int>(joining_.slots.size());
    watch_joined();
    joined_.swap(joining_.slots);
    for (const Slot slot : joined_) {
      add_to_batch(slot);
    }
  }
}

// Moves past n steps: their tokens, gaps and times.
void GenerationReplica::advance(std::int64_t n, Clock end) {
  if (n == 0) {
    return;
  }
  const int requests = span_.batch.requests();
  std::int64_t counted = 0;
  if (fresh_ > 0 || !cohorts_.empty()) {
    first_gaps(span_.end_after(pool_.steps, 1));
    counted = 1;
  }
  add_step_durations(
      pool_.steps, span_, counted, n, static_cast<std::uint64_t>(requests), pool_.chunk_gaps);
  const double seconds = pool_.clock_seconds(span_.start, end);
  count_decode(pool_.tally, span_, n, seconds);
  pool_.tally.busy_seconds[static_cast<std::size_t>(index_)] += seconds;
  watch_steps(n, end);
  if (pool_.plan.kv.grows()) {
    count_blocks(n, end);
    note_blocks(span_.step + n - 1);
    decoded_ = end;
  }
  span_.advance(n, end);
}

// The next n steps, over by `end`.
void GenerationReplica::watch_steps(std::int64_t n, Clock end) const {
  if (!pool_.watch.on()) {
    return;
  }
  StepsRun steps{.steps = n};
  if (with_prompts_) {
    steps.prompts = static_cast<std::int64_t>(prefill_.prompts().size());
    steps.prompt_tokens = prefill_.prompt_tokens();
  }
  if (!with_prompts_ || mixed_) {
    steps.requests = span_.batch.requests();
    steps.context = span_.context_after(0) >> context_bits;
  }
  pool_.watch.stepped(index_, tick_of(span_.start), tick_of(end), steps);
}

// Requests in the batch whose last token came out at the last boundary.
int GenerationReplica::steady() const {
  int rest = span_.batch.requests() - fresh_;
  for (const Cohort& cohort : cohorts_) {
    rest -= cohort.count;
  }
  return rest;
}

// Of all in the batch, for the step that ends at `end`.
void GenerationReplica::first_gaps(Clock end) {
  const auto add = [&](int count, Clock last_token) {
    if (count > 0) {
      pool_.chunk_gaps.add(whole_ns(end - last_token), static_cast<std::uint64_t>(count));
    }
  };
  add(steady(), span_.start);
  for (const Cohort& cohort : cohorts_) {
    add(cohort.count, cohort.last_token);
  }
  cohorts_.clear();
  fresh_ = 0;
}

// Of those who came with their KV, with the next step.
void GenerationReplica::first_tokens(Tick out) {
  for (const Slot slot : joined_) {
    pool_.requests[slot].first_token = out;
  }
  joined_.clear();
}

// Those whose last step has ended.
void GenerationReplica::leave_batch(std::vector<Slot>& completed) {
  while (!running_.empty() && running_.next().last_step == span_.step) {
    const Slot slot = running_.next().slot;
    const InFlight& request = pool_.requests[slot];
    displace(request.decode_rank, span_.step - 1);
    running_.remove_next();
    span_.batch.remove(
        request.decode_rank, request.context(span_.step), request.growth, span_.step);
    complete(slot, completed);
  }
}

void GenerationReplica::complete(Slot slot, std::vector<Slot>& completed) {
  const InFlight& request = pool_.requests[slot];
  generated_ += request.request.output_tokens - request.produced;
  ledger_.discharge(request.decode_rank, 1);
  leave_blocks(slot);
  if (pool_.plan.kv.grows()) {
    room_.give_back(request.decode_rank, 0);
  } else {
    const std::int64_t blocks = blocks_at_admission(request);
    room_.give_back(request.decode_rank, blocks);
    pool_.tally.kv_reserved_token_seconds +=
        static_cast<double>(blocks * pool_.plan.kv.block_tokens) *
        pool_.seconds(request.admitted, next_);
    pool_.watch.held(
        index_, static_cast<double>(blocks * pool_.plan.kv.block_tokens), request.admitted, next_);
  }
  completed.push_back(slot);
}

// ---- the end of the run

void GenerationReplica::close(Tick end) {
  settle(end + 1);
  if (!joining_.slots.empty()) {
    turn_away(end);
  }
  count_saved(end);
  const bool grows = pool_.plan.kv.grows();
  const auto still_holds = [&](Slot slot) {
    const InFlight& request = pool_.requests[slot];
    const std::int64_t blocks = grows ? 0 : blocks_at_admission(request);
    pool_.tally.kv_reserved_token_seconds +=
        static_cast<double>(blocks * pool_.plan.kv.block_tokens) *
        pool_.seconds(request.admitted, end);
    pool_.watch.held(
        index_, static_cast<double>(blocks * pool_.plan.kv.block_tokens), request.admitted, end);
  };
  for (const RunningSet::Entry& entry : running_.entries()) {
    const InFlight& request = pool_.requests[entry.slot];
    if (request.admitted <= end) {
      generated_ += request.produced_before(span_.step) - request.produced;
      still_holds(entry.slot);
    }
  }
  for (const Slot slot : under_way_) {
    still_holds(slot);
  }
  if (grows && (span_.batch.requests() > 0 || !under_way_.empty())) {
    note_blocks(span_.step);
    count_blocks(1, clock_at(end));
  }
  for (const SlotQueue& queue : queues_.all()) {
    for (std::size_t i = 0; i < queue.size(); ++i) {
      const Slot slot = queue[i];
      pool_.tally.queue_request_seconds += pool_.seconds(pool_.requests[slot].ready, end);
      pool_.watch.left_waiting(index_, pool_.requests[slot], end);
    }
  }
}

// The run ends before the boundary at which they would have joined: they still wait.
void GenerationReplica::turn_away(Tick end) {
  for (const Slot slot : joining_.slots) {
    pool_.tally.queue_request_seconds -= to_seconds(pool_.requests[slot].admitted - end).in_base();
    --pool_.tally.requests[static_cast<std::size_t>(index_)];
    pool_.watch.left_waiting(index_, pool_.requests[slot], end);
  }
  turned_away_ = static_cast<int>(joining_.slots.size());
}

}  // namespace rackplan
