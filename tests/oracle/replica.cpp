// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/replica.h"

#include "models/base/error.h"

#include <algorithm>

namespace rackplan::oracle {

Replica::Replica(Role role,
                 const PoolPlan& plan,
                 std::size_t index,
                 const ServingPlan& serving,
                 const RequestSource& source,
                 ServeResult& result,
                 PoolTally& tally,
                 Causes& causes,
                 const CacheListener& listener)
    : role_(role),
      plan_(plan),
      index_(index),
      measure_from_(serving.measure_from),
      reuses_(plan.prefix_cache &&
              (role == Role::Aggregated || (role == Role::Decode && serving.conditional))),
      source_(source),
      result_(result),
      tally_(tally),
      causes_(causes),
      ranks_(static_cast<std::size_t>(plan.ranks)) {
  for (Rank& rank : ranks_) {
    rank.ratio = plan.kv.ratio.initial;
  }
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    const auto told = [listener, rank](BlockHash hash, bool stored) {
      listener(rank, hash, stored);
    };
    if (role == Role::Prefill) {
      caches_.emplace_back(plan.kv_capacity_per_rank, causes, told);
    } else {
      shared_.emplace_back(causes, told);
    }
  }
}

std::int64_t Replica::whole(const Job& job) {
  return std::int64_t{job.request.prompt_tokens} + job.request.output_tokens;
}

/// Tokens whose KV there must be before it runs.
std::int64_t Replica::to_prefill(const Job& job) {
  return job.request.prompt_tokens + job.produced;
}

/// What a running request attends to in its next step, in 1/1024 tokens.
std::int64_t Replica::next_context(const Job& job) {
  return 1024 * (job.request.prompt_tokens + job.before) + job.steps * job.phase.growth;
}

std::size_t Replica::assign(const Request& request, std::optional<std::size_t> rank) {
  std::size_t least = rank.value_or(0);
  for (std::size_t other = 1; other < ranks_.size() && !rank; ++other) {
    if (ranks_[other].load < ranks_[least].load) {
      least = other;
    }
  }
  ranks_[least].load += role_ == Role::Prefill ? request.prompt_tokens : 1;
  rank_of_.emplace(request.id, least);
  return least;
}

void Replica::ready(const Request& request, Tick now, std::int64_t cached) {
  const std::size_t rank = rank_of_.at(request.id);
  Job job;
  job.request = request;
  job.rank = rank;
  job.since = now;
  job.past = cached;
  jobs_.emplace(request.id, job);
  ranks_[rank].queue.push_back(request.id);
  wake_ = now;
}

Tick Replica::boundary() const {
  return stepping_ ? round_up(clock_ + duration_) : wake_;
}

Finished Replica::finish() {
  Finished finished;
  if (!stepping_) {
    clock_ = Fine{boundary()} * fine_per_tick;
    return finished;
  }
  tally_step();
  clock_ += duration_;
  causes_.fractional += clock_ % fine_per_tick != 0 ? 1 : 0;
  stepping_ = false;
  std::vector<RequestId> decoding;
  std::vector<RequestId> prefilling;
  for (const auto& [id, job] : jobs_) {
    if (job.state == State::Running && decodes_) {
      decoding.push_back(id);
    } else if (job.piece > 0) {
      prefilling.push_back(id);
    }
  }
  for (const RequestId id : decoding) {
    Job& job = jobs_.at(id);
    job.steps += 1;
    produce(job, job.before + job.phase.tokens_after(job.steps) - job.produced);
    if (job.steps == job.phase.steps) {
      ensure(job.produced == job.request.output_tokens, "the last step produces the last token");
      complete(id, finished);
    }
  }
  for (const RequestId id : prefilling) {
    end_piece(id, finished);
  }
  std::sort(finished.completed.begin(), finished.completed.end(), [](const auto& a, const auto& b) {
    return a.request.id < b.request.id;
  });
  if (decodes_) {
    for (Rank& rank : ranks_) {
      rank.ratio = std::max(rank.ratio - plan_.kv.ratio.decay, plan_.kv.ratio.least);
    }
  }
  if (!finished.completed.empty()) {
    same_batch_ = false;
    causes_.completion += jobs_.empty() ? 0 : 1;
  }
  return finished;
}

/// A piece of its prompt was in the step that ends.
void Replica::end_piece(RequestId id, Finished& finished) {
  Job& job = jobs_.at(id);
  result_.prompt_tokens += job.piece;
  job.past += job.piece;
  job.piece = 0;
  if (role_ == Role::Prefill) {
    settle_held(clock_);
    caches_[job.rank].computed(job.request, blocks_of(job.request), job.past);
  } else {
    tell_evicted(job.rank);
    const EngineBlocks blocks = engine_blocks_of(job.request);
    const std::int64_t tokens = std::min<std::int64_t>(job.past, job.request.prompt_tokens);
    const std::int64_t engine_tokens = std::max<std::int64_t>(1, blocks.kv * plan_.kv.block_tokens);
    const std::int64_t full =
        std::min(tokens / engine_tokens, static_cast<std::int64_t>(blocks.hashes.size()));
    causes_.stored_early += full > 0 && job.past < job.request.prompt_tokens ? 1 : 0;
    shared_[job.rank].computed(id, blocks, full);
  }
  if (job.past < to_prefill(job)) {
    return;
  }
  if (role_ == Role::Prefill) {
    finished.prefilled.push_back({job.request, job.rank});
    ranks_[job.rank].load -= job.request.prompt_tokens;
    rank_of_.erase(id);
    jobs_.erase(id);
    return;
  }
  if (job.produced == 0) {
    finished.first_tokens.push_back(id);
  }
  produce(job, 1);
  if (job.produced == job.request.output_tokens) {
    complete(id, finished);
  } else {
    run(job);
  }
}

void Replica::produce(Job& job, std::int64_t tokens) {
  ensure(tokens >= 1, "a step produces a token of everyone in it");
  if (job.produced == 0) {
    job.first_token = round_up(clock_);
  } else if (measured(clock_)) {
    const Fine gap = clock_ - job.last_token;
    result_.chunk_gaps.add(static_cast<std::uint64_t>(gap / (Fine{fine_per_tick} * 1000)));
  }
  job.produced += tokens;
  job.last_token = clock_;
  result_.generated_tokens += tokens;
}

/// Its prefill is done: it decodes from the next step on.
void Replica::run(Job& job) {
  job.state = State::Running;
  job.before = job.produced;
  job.steps = 0;
  job.phase = decode_phase(
      plan_.mtp, job.request, static_cast<std::int32_t>(job.request.output_tokens - job.produced));
}

void Replica::complete(RequestId id, Finished& finished) {
  const Job& job = jobs_.at(id);
  finished.completed.push_back({job.request, job.first_token, round_up(clock_)});
  leave_blocks(job);
  ranks_[job.rank].load -= 1;
  rank_of_.erase(id);
  jobs_.erase(id);
}

void Replica::start() {
  wake_ = never;  // all that is ready is looked at now
  bool pieces = false;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    ranks_[rank].preempted = false;
    if (role_ != Role::Prefill && plan_.kv.policy != KvPolicy::NoEvict) {
      grow_contexts(rank);
      causes_.grown_over += make_room(rank, blocks_held(rank));
    }
  }
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    take_work(rank);
  }
  bool running = false;
  for (const auto& [id, job] : jobs_) {
    pieces = pieces || job.piece > 0;
    running = running || job.state == State::Running;
  }
  if (pieces) {
    start_prefill(plan_.mixes_decode);
  } else if (running) {
    start_decode();
  } else {
    for (Rank& rank : ranks_) {
      ensure(rank.queue.empty() || role_ == Role::Prefill, "an empty replica admits");
      rank.ratio = plan_.kv.ratio.initial;
    }
  }
}

/// Pieces of prompts for the step that starts, and requests that come with their KV.
void Replica::take_work(std::size_t rank) {
  const bool chunked = plan_.chunk_tokens > 0;
  const std::int64_t query = plan_.mixes_decode ? plan_.mtp.depth + 1 : 0;
  const auto running = static_cast<std::int64_t>(of_rank(rank, State::Running).size());
  std::int64_t left = (chunked ? plan_.chunk_tokens : plan_.max_tokens_per_rank) - query * running;
  int prompts = 0;
  const auto take = [&](Job& job) {
    const std::int64_t need = to_prefill(job) - job.past;
    job.piece = chunked ? std::min(need, left) : need;
    causes_.prompt_split += job.piece < need ? 1 : 0;
    causes_.over_budget += job.piece > left ? 1 : 0;
    left -= job.piece;
    prompts += 1;
  };
  for (const RequestId id : of_rank(rank, State::Prefilling)) {
    if (prompts < plan_.max_prompts_per_rank && left > 0) {
      causes_.prompt_goes_on += 1;
      take(jobs_.at(id));
    } else {
      causes_.budget_taken += left <= 0 ? 1 : 0;
    }
  }
  std::deque<RequestId>& queue = ranks_[rank].queue;
  while (!ranks_[rank].preempted && !queue.empty()) {
    Job& head = jobs_.at(queue.front());
    const PromptBlocks blocks = blocks_of(head.request);
    look_up(rank, head);
    const std::int64_t need = to_prefill(head) - head.past;
    if (need == 0) {  // it has its KV
      if (!has_room(rank, head)) {
        return;
      }
      causes_.admission += running > 0 ? 1 : 0;
      run(admit(rank));
      same_batch_ = false;
      left -= query;
      continue;
    }
    if (prompts == plan_.max_prompts_per_rank) {
      return;
    }
    if (chunked ? left <= 0 : prompts > 0 && need > left) {
      causes_.budget_closes += 1;
      return;
    }
    if (role_ == Role::Prefill ? !caches_[rank].has_room(head.request, blocks)
                               : !has_room(rank, head)) {
      return;
    }
    Job& job = admit(rank);
    job.state = State::Prefilling;
    take(job);
  }
}

void Replica::close(Tick end, UnfinishedTally& unfinished) {
  const Fine last = Fine{end} * fine_per_tick;
  std::int64_t held = 0;
  for (const auto& [id, job] : jobs_) {
    if (job.state == State::Waiting) {
      (role_ == Role::Decode ? unfinished.waiting_decode : unfinished.waiting_prefill) += 1;
      tally_.queue_request_seconds += measured_seconds(Fine{job.since} * fine_per_tick, last);
    } else if (job.state == State::Prefilling) {
      unfinished.in_prefill += 1;
    } else {
      unfinished.decoding += 1;
    }
  }
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    held += role_ == Role::Prefill ? 0 : blocks_held(rank) * plan_.kv.block_tokens;
  }
  if (stepping_) {
    tally_.kv_reserved_peak = std::max(tally_.kv_reserved_peak, held_);
  }
  tally_.kv_reserved_token_seconds += static_cast<double>(held) * measured_seconds(clock_, last);
  settle_held(last);
}

}  // namespace rackplan::oracle
