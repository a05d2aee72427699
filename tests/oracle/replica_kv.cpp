// SPDX-License-Identifier: Apache-2.0
// The KV blocks of the oracle's replica. Semantics: sim/serving/semantics.md, "KV cache".
#include "models/base/error.h"
#include "tests/oracle/replica.h"

#include <algorithm>

namespace rackplan::oracle {

/// Tokens to come that count when another asks for admission.
std::int64_t Replica::future(const Job& job) const {
  return std::min(job.request.output_tokens - job.produced, plan_.kv.ratio.longest_future);
}

/// In order of admission.
std::vector<RequestId> Replica::of_rank(std::size_t rank, State state) const {
  std::map<std::int64_t, RequestId> by_admission;
  for (const auto& [id, job] : jobs_) {
    if (job.rank == rank && job.state == state) {
      by_admission.emplace(job.admitted, id);
    }
  }
  std::vector<RequestId> ids;
  for (const auto& [admitted, id] : by_admission) {
    ids.push_back(id);
  }
  return ids;
}

std::int64_t Replica::blocks_held(std::size_t rank) const {
  std::int64_t blocks = 0;
  for (const auto& [id, job] : jobs_) {
    blocks += job.rank == rank ? job.blocks : 0;
  }
  return blocks - shared_[rank].saved();
}

/// What nobody uses goes, as far as it does not fit beside `held` blocks. Returns how much went.
std::int64_t Replica::make_room(std::size_t rank, std::int64_t held) {
  const std::int64_t capacity = plan_.kv_capacity_per_rank / plan_.kv.block_tokens;
  std::int64_t gone = 0;
  while (shared_[rank].unused() > 0 && held + shared_[rank].unused() > capacity) {
    shared_[rank].evict();
    gone += 1;
  }
  return gone;
}

/// Who or what listens learns of blocks that went.
void Replica::tell_evicted(std::size_t rank) {
  const std::int64_t told = shared_[rank].tell();
  tally_.prefix_evicted_blocks += measured(clock_) ? told : 0;
}

/// It gives up its blocks: those of its prompt can be found again.
void Replica::leave_blocks(const Job& job) {
  tell_evicted(job.rank);
  shared_[job.rank].leave(job.request.id);
}

/// Those who run take the blocks of their next step, or give way.
void Replica::grow_contexts(std::size_t rank) {
  const std::int64_t capacity = plan_.kv_capacity_per_rank / plan_.kv.block_tokens;
  const bool retracts = plan_.kv.policy == KvPolicy::Retract;
  std::vector<RequestId> gone;
  while (true) {
    const std::vector<RequestId> running = of_rank(rank, State::Running);
    const std::vector<RequestId> under_way = of_rank(rank, State::Prefilling);
    std::int64_t need = 0;
    for (const RequestId id : running) {
      const std::int64_t tokens = (next_context(jobs_.at(id)) + 1023) / 1024;
      need += (tokens + plan_.kv.block_tokens - 1) / plan_.kv.block_tokens;
    }
    for (const RequestId id : under_way) {
      need += jobs_.at(id).blocks;
    }
    need -= shared_[rank].saved();
    const std::int64_t free = capacity - need;
    const auto left = static_cast<std::int64_t>(running.size());
    const bool more =
        retracts && !gone.empty() && free * plan_.kv.block_tokens < plan_.kv.ratio.steps * left;
    causes_.blocks_run_out += free < 0 && gone.empty() ? 1 : 0;
    if ((free >= 0 && !more) || running.size() + under_way.size() == 1) {
      ensure(free >= 0, "a request alone has room");
      break;
    }
    causes_.grown_over += make_room(rank, need);
    gone.push_back(who_gives_way(rank));
    preempt(gone.back());
  }
  for (const RequestId id : of_rank(rank, State::Running)) {
    Job& job = jobs_.at(id);
    const std::int64_t tokens = (next_context(job) + 1023) / 1024;
    job.blocks = (tokens + plan_.kv.block_tokens - 1) / plan_.kv.block_tokens;
  }
  if (gone.empty()) {
    return;
  }
  same_batch_ = false;
  ranks_[rank].preempted = true;
  for (const RequestId id : gone) {
    std::deque<RequestId>& queue = ranks_[rank].queue;
    if (retracts) {
      queue.push_back(id);
    } else {
      queue.push_front(id);
    }
  }
  if (retracts) {
    reset_ratio(rank);
  }
}

RequestId Replica::who_gives_way(std::size_t rank) const {
  std::vector<RequestId> candidates = of_rank(rank, State::Running);
  for (const RequestId id : of_rank(rank, State::Prefilling)) {
    candidates.push_back(id);
  }
  const auto before = [&](RequestId a, RequestId b) {  // a goes before b
    const Job& first = jobs_.at(a);
    const Job& second = jobs_.at(b);
    if (plan_.kv.policy == KvPolicy::Recompute) {
      return first.admitted > second.admitted;
    }
    if (first.produced != second.produced) {
      return first.produced < second.produced;
    }
    if (first.request.prompt_tokens != second.request.prompt_tokens) {
      return first.request.prompt_tokens > second.request.prompt_tokens;
    }
    return a > b;
  };
  return *std::min_element(candidates.begin(), candidates.end(), before);
}

void Replica::preempt(RequestId id) {
  Job& job = jobs_.at(id);
  (plan_.kv.policy == KvPolicy::Recompute ? causes_.preemption : causes_.retraction) += 1;
  causes_.prompt_preempted += job.state == State::Prefilling ? 1 : 0;
  causes_.kv_lost_in_decode += role_ == Role::Decode ? 1 : 0;
  tally_.preemptions += measured(clock_) ? 1 : 0;
  leave_blocks(job);
  job.state = State::Waiting;
  job.since = round_up(clock_);
  job.was_preempted = true;
  job.blocks = 0;
  job.past = 0;
}

/// After a retraction.
void Replica::reset_ratio(std::size_t rank) {
  std::int64_t out = 0;
  std::int64_t outputs = 0;
  const std::vector<RequestId> running = of_rank(rank, State::Running);
  for (const RequestId id : running) {
    out += jobs_.at(id).produced;
    outputs += jobs_.at(id).request.output_tokens;
  }
  const NewTokenRatio& rule = plan_.kv.ratio;
  const std::int64_t estimate =
      1'000'000 * (out + rule.steps * static_cast<std::int64_t>(running.size())) / (outputs + 1);
  ranks_[rank].ratio = std::clamp<std::int64_t>(estimate, rule.least, 1'000'000);
}

std::int64_t Replica::blocks_at_admission(const Job& job) const {
  const std::int64_t tokens = plan_.kv.policy == KvPolicy::NoEvict ? whole(job) : to_prefill(job);
  return (tokens + plan_.kv.block_tokens - 1) / plan_.kv.block_tokens;
}

bool Replica::has_room(std::size_t rank, const Job& job) {
  const std::vector<RequestId> running = of_rank(rank, State::Running);
  const std::vector<RequestId> under_way = of_rank(rank, State::Prefilling);
  if (running.size() + under_way.size() == static_cast<std::size_t>(plan_.max_batch_per_rank)) {
    causes_.slot_blocked += 1;
    return false;
  }
  const std::int64_t capacity = plan_.kv_capacity_per_rank / plan_.kv.block_tokens;
  const std::int64_t free = capacity - blocks_held(rank);
  const EngineBlocks blocks = engine_blocks_of(job.request);
  const std::int64_t in_common = shared_[rank].in_use(blocks) * blocks.kv;
  const std::int64_t need = blocks_at_admission(job) - in_common;
  causes_.room_by_sharing += need <= free && need + in_common > free ? 1 : 0;
  if (need > free) {
    causes_.kv_blocked += 1;
    return false;
  }
  if (plan_.kv.policy == KvPolicy::Recompute && need + plan_.kv.watermark_blocks > free) {
    causes_.watermark_blocked += 1;
    return false;
  }
  if (plan_.kv.policy == KvPolicy::Retract) {
    std::int64_t expected = 0;
    for (const RequestId id : running) {
      expected += future(jobs_.at(id));
    }
    expected = ranks_[rank].ratio * expected / 1'000'000;
    for (const RequestId id : under_way) {
      expected += future(jobs_.at(id));
    }
    if (to_prefill(job) - in_common * plan_.kv.block_tokens + future(job) + expected >
        free * plan_.kv.block_tokens) {
      causes_.estimate_blocked += 1;
      return false;
    }
  }
  return true;
}

/// The head of the queue.
Replica::Job& Replica::admit(std::size_t rank) {
  Job& job = jobs_.at(ranks_[rank].queue.front());
  ranks_[rank].queue.pop_front();
  job.admitted = admissions_;
  admissions_ += 1;
  if (role_ == Role::Prefill) {
    admit_to_cache(rank, job);
  } else {
    admit_to_shared(rank, job);
  }
  tally_.queue_request_seconds += measured_seconds(Fine{job.since} * fine_per_tick, clock_);
  if (measured(clock_)) {
    tally_.requests[index_] += job.was_preempted ? 0 : 1;
    tally_.recomputed_tokens += job.was_preempted ? to_prefill(job) - job.past : 0;
  }
  return job;
}

void Replica::forget(const Request& request, std::size_t rank, Tick now) {
  settle_held(Fine{now} * fine_per_tick);
  caches_[rank].leave(request);
  for (const Rank& each : ranks_) {
    wake_ = each.queue.empty() ? wake_ : now;
  }
}

/// Adds the KV held in the caches from the last call until `now`.
void Replica::settle_held(Fine now) {
  for (const RankCache& cache : caches_) {
    tally_.kv_reserved_token_seconds +=
        static_cast<double>(cache.held()) * measured_seconds(settled_, now);
  }
  settled_ = now;
}

PromptBlocks Replica::blocks_of(const Request& request) const {
  return role_ == Role::Prefill && plan_.prefix_cache ? source_.blocks_of(request.id)
                                                      : PromptBlocks{};
}

EngineBlocks Replica::engine_blocks_of(const Request& request) const {
  return reuses_ ? engine_blocks(
                       source_.blocks_of(request.id), request.prompt_tokens, plan_.kv.block_tokens)
                 : EngineBlocks{};
}

/// How much of its KV a request at the head of the queue would find. One token at least is
/// computed.
void Replica::look_up(std::size_t rank, Job& job) const {
  if (role_ == Role::Prefill) {
    const PromptBlocks blocks = blocks_of(job.request);
    job.past = std::min<std::int64_t>(caches_[rank].hits(blocks) * blocks.convention.tokens,
                                      job.request.prompt_tokens - 1);
  } else if (job.past < to_prefill(job)) {
    const EngineBlocks blocks = engine_blocks_of(job.request);
    job.past = std::min(shared_[rank].hits(blocks) * blocks.kv * plan_.kv.block_tokens,
                        to_prefill(job) - 1);
  }
}

void Replica::admit_to_shared(std::size_t rank, Job& job) {
  const EngineBlocks blocks = engine_blocks_of(job.request);
  const bool comes_with_kv = job.past == to_prefill(job);
  if (!comes_with_kv && !job.was_preempted && !blocks.hashes.empty() && measured(clock_)) {
    tally_.prefix_lookup_tokens += job.request.prompt_tokens;
    tally_.prefix_hit_tokens += job.past;
    tally_.prefix_lookup_blocks += static_cast<std::int64_t>(blocks.hashes.size());
    tally_.prefix_hit_blocks += shared_[rank].hits(blocks);
  }
  causes_.found_again += job.was_preempted && job.past > 0 ? 1 : 0;
  shared_[rank].admit(job.request.id, blocks);
  job.blocks = blocks_at_admission(job);
  causes_.admitted_over += make_room(rank, blocks_held(rank));
  tell_evicted(rank);
  if (comes_with_kv) {
    causes_.kv_joins_cache += blocks.hashes.empty() ? 0 : 1;
    shared_[rank].computed(job.request.id, blocks, static_cast<std::int64_t>(blocks.hashes.size()));
  }
}

void Replica::admit_to_cache(std::size_t rank, Job& job) {
  const PromptBlocks blocks = blocks_of(job.request);
  if (!blocks.hashes.empty() && measured(clock_)) {
    tally_.prefix_lookup_tokens += job.request.prompt_tokens;
    tally_.prefix_hit_tokens += job.past;
    tally_.prefix_lookup_blocks += static_cast<std::int64_t>(blocks.hashes.size());
    tally_.prefix_hit_blocks += caches_[rank].hits(blocks);
  }
  settle_held(clock_);
  const std::int64_t evicted = caches_[rank].admit(job.request, blocks);
  tally_.prefix_evicted_blocks += measured(clock_) ? evicted : 0;
}

}  // namespace rackplan::oracle
