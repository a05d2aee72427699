// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/aggregated_replica.h"

#include <algorithm>

namespace rackplan {

void AggregatedReplica::ready(Slot slot, Tick now) {
  pool_.requests[slot].ready = now;
  queue_.push_back(slot);
  if (next_ == never) {
    next_ = now;  // idle: its boundary comes after all arrivals of this tick
    span_.start = clock_at(now);
  } else if (batch_.empty() && queue_.size() == 1 && span_.batch > 0 && head_fits()) {
    // A prefill step will start at the first boundary from now on.
    const std::int64_t n = span_.steps_until(pool_.steps, now);
    next_ = std::min(next_, tick_of(span_.end_after(pool_.steps, n)));
  }
}

bool AggregatedReplica::head_fits() const {
  return !queue_.empty() && running_.size() + prefilling() < pool_.plan.max_batch &&
         kv_.fits(pool_.requests[queue_.front()].kv_tokens());
}

void AggregatedReplica::boundary(std::vector<Slot>& completed) {
  if (!batch_.empty()) {
    end_prefill(completed);
  } else if (span_.batch > 0) {
    end_decode(completed);
  }
  start_prefill();
  find_next();
}

void AggregatedReplica::end_prefill(std::vector<Slot>& completed) {
  const double seconds = seconds_of(prefill_end_ - span_.start);
  count_prefill(
      pool_.tally, static_cast<int>(batch_.prompts.size()), batch_.tokens, batch_.work, seconds);
  pool_.tally.busy_seconds[static_cast<std::size_t>(index_)] += seconds;
  prefilled_tokens_ += batch_.tokens;
  generated_ += prefilling();
  span_.start = prefill_end_;
  int joined = 0;
  for (const Slot slot : batch_.prompts) {
    InFlight& request = pool_.requests[slot];
    request.first_token = next_;
    if (request.request.output_tokens == 1) {
      complete(slot, completed);
      continue;
    }
    ++joined;
    span_.context += request.request.prompt_tokens + 1;
    running_.add({span_.step + request.request.output_tokens - 1, request.request.id, slot});
  }
  batch_.clear();
  span_.batch += joined;
  if (joined > 0) {
    cohorts_.push_back({joined, span_.start});
  }
}

void AggregatedReplica::end_decode(std::vector<Slot>& completed) {
  const std::int64_t n = span_.steps_until(pool_.steps, next_);
  advance(n, span_.end_after(pool_.steps, n));
  while (!running_.empty() && running_.next().last_step == span_.step) {
    const Slot slot = running_.next().slot;
    running_.remove_next();
    --span_.batch;
    span_.context -= pool_.requests[slot].kv_tokens();
    complete(slot, completed);
  }
  cohorts_.clear();
  if (span_.batch > 0) {
    cohorts_.push_back({span_.batch, span_.start});
  }
}

void AggregatedReplica::complete(Slot slot, std::vector<Slot>& completed) {
  const InFlight& request = pool_.requests[slot];
  kv_.release(request.kv_tokens());
  pool_.tally.kv_reserved_token_seconds +=
      static_cast<double>(request.kv_tokens()) * to_seconds(next_ - request.admitted).in_base();
  completed.push_back(slot);
}

void AggregatedReplica::start_prefill() {
  while (head_fits()) {
    InFlight& head = pool_.requests[queue_.front()];
    if (!batch_.fits(pool_.plan, head.request.prompt_tokens)) {
      break;
    }
    batch_.add(queue_.front(), head.request.prompt_tokens);
    count_admission(pool_.tally, index_, head, next_);
    kv_.reserve(head.kv_tokens());
    queue_.pop_front();
  }
  if (!batch_.empty()) {
    kv_.note_peak();
    prefill_end_ = span_.start + batch_.duration(pool_.steps);
  }
}

// Moves past n decode steps: their tokens, gaps and times.
void AggregatedReplica::advance(std::int64_t n, Clock end) {
  const Clock first_end = span_.end_after(pool_.steps, 1);
  for (const Cohort& cohort : cohorts_) {
    pool_.chunk_gaps.add(whole_ns(first_end - cohort.last_token),
                         static_cast<std::uint64_t>(cohort.count));
  }
  add_step_durations(
      pool_.steps, span_, 1, n, static_cast<std::uint64_t>(span_.batch), pool_.chunk_gaps);
  const double seconds = seconds_of(end - span_.start);
  count_decode(pool_.tally, span_.batch, span_.context, n, seconds);
  pool_.tally.busy_seconds[static_cast<std::size_t>(index_)] += seconds;
  generated_ += n * span_.batch;
  span_.advance(n, end);
}

void AggregatedReplica::find_next() {
  if (!batch_.empty()) {
    next_ = tick_of(prefill_end_);
  } else if (!running_.empty()) {
    next_ = tick_of(span_.end_after(pool_.steps, running_.next().last_step - span_.step));
  } else {
    next_ = never;
  }
}

void AggregatedReplica::close(Tick end) {
  if (batch_.empty() && span_.batch > 0) {
    const std::int64_t n = span_.steps_until(pool_.steps, end + 1) - 1;
    if (n > 0) {
      advance(n, span_.end_after(pool_.steps, n));
    }
  }
  const auto still_holds = [&](Slot slot) {
    const InFlight& request = pool_.requests[slot];
    pool_.tally.kv_reserved_token_seconds +=
        static_cast<double>(request.kv_tokens()) * to_seconds(end - request.admitted).in_base();
  };
  for (const RunningSet::Entry& entry : running_.entries()) {
    still_holds(entry.slot);
  }
  for (const Slot slot : batch_.prompts) {
    still_holds(slot);
  }
  for (const Slot slot : queue_) {
    pool_.tally.queue_request_seconds += to_seconds(end - pool_.requests[slot].ready).in_base();
  }
}

}  // namespace rackplan
