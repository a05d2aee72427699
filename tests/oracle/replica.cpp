// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/replica.h"

#include "models/base/error.h"

#include <algorithm>
#include <bit>

namespace rackplan::oracle {
namespace {

constexpr std::int64_t subticks_per_tick = 65536;

Tick round_up(Subticks clock) {
  const Subticks ticks = clock / subticks_per_tick;
  return static_cast<Tick>(clock % subticks_per_tick == 0 ? ticks : ticks + 1);
}

double seconds(Subticks duration) {
  return static_cast<double>(duration) / 65536e12;
}

std::int64_t whole(const Request& request) {
  return std::int64_t{request.prompt_tokens} + request.output_tokens;
}

}  // namespace

Replica::Replica(Role role,
                 const PoolPlan& plan,
                 std::size_t index,
                 ServeResult& result,
                 PoolTally& tally,
                 Causes& causes)
    : role_(role), plan_(plan), index_(index), result_(result), tally_(tally), causes_(causes) {}

void Replica::ready(const Request& request, Tick now) {
  queue_.push_back({request, now});
}

Tick Replica::boundary() const {
  if (step_ != Step::None) {
    return round_up(clock_ + duration_);
  }
  return queue_.empty() ? never : queue_.front().since;
}

Finished Replica::finish() {
  Finished finished;
  if (step_ == Step::None) {
    clock_ = Subticks{boundary()} * subticks_per_tick;
    return finished;
  }
  clock_ += duration_;
  causes_.fractional += clock_ % subticks_per_tick != 0 ? 1 : 0;
  tally_.busy_seconds[index_] += seconds(duration_);
  if (step_ == Step::Prefill) {
    finish_prefill(finished);
  } else {
    finish_decode(finished);
  }
  step_ = Step::None;
  return finished;
}

void Replica::finish_prefill(Finished& finished) {
  std::int64_t tokens = 0;
  std::int64_t work = 0;
  for (const auto& [id, request] : prefilling_) {
    const std::int64_t prompt = request.prompt_tokens;
    tokens += prompt;
    work += prompt * prompt / 2;
    result_.prompt_tokens += prompt;
    if (role_ == Role::Prefill) {
      finished.prefilled.push_back(request);
      continue;
    }
    Running running{.request = request, .context = prompt};
    produce_token(running);
    if (running.produced == request.output_tokens) {
      finished.completed.push_back({request, running.first_token, round_up(clock_)});
      release(id, clock_);
    } else {
      running_.emplace(id, running);
    }
  }
  PrefillClass& size =
      tally_.prefill_by_size[std::bit_width(static_cast<std::uint64_t>(tokens)) - 1U];
  size.steps += 1;
  size.prompts += static_cast<std::int64_t>(prefilling_.size());
  size.tokens += tokens;
  size.work += static_cast<double>(work);
  size.seconds += seconds(duration_);
  prefilling_.clear();
}

void Replica::finish_decode(Finished& finished) {
  std::int64_t contexts = 0;
  BatchTime& batch = tally_.decode_by_batch[running_.size()];
  for (auto at = running_.begin(); at != running_.end();) {
    Running& running = at->second;
    contexts += running.context;
    produce_token(running);
    if (running.produced == running.request.output_tokens) {
      finished.completed.push_back({running.request, running.first_token, round_up(clock_)});
      release(at->first, clock_);
      at = running_.erase(at);
    } else {
      ++at;
    }
  }
  batch.steps += 1;
  batch.seconds += seconds(duration_);
  batch.context_seconds += static_cast<double>(contexts) * seconds(duration_);
  if (!finished.completed.empty()) {
    same_batch_ = false;
    causes_.completion += running_.empty() ? 0 : 1;
  }
}

void Replica::produce_token(Running& running) {
  running.produced += 1;
  running.context += 1;
  result_.generated_tokens += 1;
  if (running.produced == 1) {
    running.first_token = round_up(clock_);
  } else {
    const Subticks gap = clock_ - running.last_token;
    result_.chunk_gaps.add(static_cast<std::uint64_t>(gap / (subticks_per_tick * 1000)));
  }
  running.last_token = clock_;
}

void Replica::start() {
  const bool prefills = role_ != Role::Decode && start_prefill();
  if (prefills) {
    return;
  }
  if (role_ == Role::Decode) {
    admit_to_decode();
  }
  if (!running_.empty()) {
    start_decode();
  }
}

bool Replica::has_room(const Request& request) {
  const bool slot =
      running_.size() + prefilling_.size() < static_cast<std::size_t>(plan_.max_batch);
  const bool kv = kv_reserved_ + whole(request) <= plan_.kv_capacity;
  causes_.slot_blocked += slot ? 0 : 1;
  causes_.kv_blocked += slot && !kv ? 1 : 0;
  return slot && kv;
}

Request Replica::admit_head(std::int64_t kv_tokens) {
  const Waiting head = queue_.front();
  queue_.pop_front();
  kv_.emplace(head.request.id, Held{kv_tokens, clock_});
  kv_reserved_ += kv_tokens;
  tally_.kv_reserved_peak = std::max(tally_.kv_reserved_peak, kv_reserved_);
  tally_.queue_request_seconds += seconds(clock_ - Subticks{head.since} * subticks_per_tick);
  tally_.requests[index_] += 1;
  return head.request;
}

void Replica::release(RequestId id, Subticks now) {
  const auto held = kv_.find(id);
  ensure(held != kv_.end(), "KV that is released was reserved");
  tally_.kv_reserved_token_seconds +=
      static_cast<double>(held->second.tokens) * seconds(now - held->second.since);
  kv_reserved_ -= held->second.tokens;
  kv_.erase(held);
}

void Replica::forget(RequestId id, Tick now) {
  release(id, Subticks{now} * subticks_per_tick);
}

bool Replica::start_prefill() {
  std::int64_t tokens = 0;
  std::int64_t work = 0;
  while (!queue_.empty() && prefilling_.size() < static_cast<std::size_t>(plan_.max_prompts)) {
    const Request& head = queue_.front().request;
    const std::int64_t prompt = head.prompt_tokens;
    const bool within_budget = tokens + prompt <= plan_.max_tokens;
    if (!prefilling_.empty() && !within_budget) {
      causes_.budget_closes += 1;
      break;
    }
    if (role_ == Role::Aggregated && !has_room(head)) {
      break;
    }
    causes_.over_budget += within_budget ? 0 : 1;
    tokens += prompt;
    work += prompt * prompt / 2;
    const Request request = admit_head(role_ == Role::Prefill ? prompt : whole(head));
    prefilling_.emplace(request.id, request);
  }
  if (prefilling_.empty()) {
    return false;
  }
  causes_.prefill_interrupts += running_.empty() ? 0 : 1;
  same_batch_ = false;
  const auto prompts = static_cast<int>(prefilling_.size());
  set_step(Step::Prefill, plan_.steps->prefill_step(prompts, tokens, work));
  return true;
}

void Replica::admit_to_decode() {
  const bool was_decoding = !running_.empty();
  while (!queue_.empty() && has_room(queue_.front().request)) {
    const Request request = admit_head(whole(queue_.front().request));
    running_.emplace(request.id, Running{.request = request, .context = request.prompt_tokens});
    same_batch_ = false;
    causes_.admission += was_decoding ? 1 : 0;
  }
}

void Replica::start_decode() {
  std::int64_t contexts = 0;
  for (const auto& [id, running] : running_) {
    contexts += running.context;
  }
  const auto batch = static_cast<int>(running_.size());
  std::size_t segment = 0;
  for (const StepTable::Segment& candidate : plan_.steps->decode(batch)) {
    segment += candidate.x0 <= contexts ? 1 : 0;
  }
  causes_.segment_end += same_batch_ && segment != segment_ ? 1 : 0;
  segment_ = segment;
  same_batch_ = true;
  set_step(Step::Decode, plan_.steps->decode_step(batch, contexts));
}

void Replica::set_step(Step step, std::int64_t duration) {
  ensure(duration >= subticks_per_tick, "a step lasts at least one tick");
  step_ = step;
  duration_ = duration;
}

void Replica::close(Tick end, UnfinishedTally& unfinished) {
  const auto waiting = static_cast<std::int64_t>(queue_.size());
  (role_ == Role::Decode ? unfinished.waiting_decode : unfinished.waiting_prefill) += waiting;
  unfinished.in_prefill += static_cast<std::int64_t>(prefilling_.size());
  unfinished.decoding += static_cast<std::int64_t>(running_.size());
  for (const Waiting& each : queue_) {
    tally_.queue_request_seconds += seconds(Subticks{end - each.since} * subticks_per_tick);
  }
  while (!kv_.empty()) {
    forget(kv_.begin()->first, end);
  }
}

}  // namespace rackplan::oracle
