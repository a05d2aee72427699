// SPDX-License-Identifier: Apache-2.0
// One replica of the oracle: it makes every step, one after the other, and touches every running
// request in each. Semantics: sim/serving/semantics.md, "Replicas".
#pragma once

#include "sim/serving/serve.h"
#include "sim/serving/serving_plan.h"
#include "sim/workload/request_source.h"
#include "tests/oracle/causes.h"
#include "tests/oracle/rank_cache.h"
#include "tests/oracle/shared_blocks.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace rackplan::oracle {

/// A replica's clock, 2^-26 ps.
__extension__ typedef __int128 Fine;

inline constexpr std::int64_t fine_per_tick = std::int64_t{1} << 26;

/// The first tick that is not before it.
[[nodiscard]] inline Tick round_up(Fine clock) {
  const Fine ticks = clock / fine_per_tick;
  return static_cast<Tick>(clock % fine_per_tick == 0 ? ticks : ticks + 1);
}

[[nodiscard]] inline double seconds(Fine duration) {
  return static_cast<double>(duration) / (1e12 * static_cast<double>(fine_per_tick));
}

enum class Role { Prefill, Decode, Aggregated };

struct Prefilled {
  Request request;
  std::size_t rank;
};

/// What a step ended, in order of id.
struct Finished {
  std::vector<Prefilled> prefilled;     // by a prefill replica: their KV is to be moved
  std::vector<RequestId> first_tokens;  // of an aggregated replica: prefilled for the first time
  std::vector<Completion> completed;
};

class Replica {
 public:
  /// Told of a block that is in the prefix cache of a rank from now on, or no more.
  using CacheListener = std::function<void(std::size_t rank, BlockHash hash, bool stored)>;

  /// Counts into `result`, `tally[index]` and `causes`, which must outlive it.
  Replica(Role role,
          const PoolPlan& plan,
          std::size_t index,
          const ServingPlan& serving,
          const RequestSource& source,
          ServeResult& result,
          PoolTally& tally,
          Causes& causes,
          const CacheListener& listener);

  /// Gives the request to a rank, the given one or else the least loaded, and charges it.
  [[nodiscard]] std::size_t assign(const Request& request, std::optional<std::size_t> rank);
  /// From tick `now` on the request, which was assigned, waits here with the KV of the first
  /// `cached` tokens of its prompt; with that of all of them it decodes at once.
  void ready(const Request& request, Tick now, std::int64_t cached);
  /// The tick of the next boundary, `never` when idle with nothing ready.
  [[nodiscard]] Tick boundary() const;
  /// At boundary(): ends the step. To be followed by start().
  [[nodiscard]] Finished finish();
  /// Admits what is ready and starts the next step, or becomes idle.
  void start();
  /// A rank of a prefill replica gives up the KV of a prompt, at tick `now`.
  void forget(const Request& request, std::size_t rank, Tick now);

  /// The run is over at tick `end`: says what is unfinished, and ends its sums over time.
  void close(Tick end, UnfinishedTally& unfinished);

 private:
  enum class State { Waiting, Prefilling, Running };
  struct Job {
    Request request;
    std::size_t rank = 0;
    State state = State::Waiting;
    Tick since = 0;             // it waits
    std::int64_t admitted = 0;  // how many were admitted before it
    bool was_preempted = false;
    std::int64_t blocks = 0;  // of KV it holds

    std::int64_t past = 0;   // tokens whose KV is here
    std::int64_t piece = 0;  // prefilled in the step under way

    std::int64_t produced = 0;  // tokens out
    Tick first_token = 0;
    Fine last_token = 0;

    DecodePhase phase;        // when Running
    std::int64_t before = 0;  // tokens out when the phase began
    std::int64_t steps = 0;   // of the phase made
  };
  struct Rank {
    std::int64_t load = 0;  // prefill: prompt tokens; else requests
    std::deque<RequestId> queue;
    bool preempted = false;  // at this boundary
    std::int64_t ratio = 0;
  };
  struct Sums {
    std::int64_t prompt_tokens = 0;
    std::int64_t work = 0;
    int running = 0;
    std::int64_t context = 0;  // of those who run, in 1/1024 tokens
  };
  struct StepSums {
    std::vector<Sums> ranks;
    std::int64_t tokens = 0;
    std::int64_t prompts = 0;
    std::int64_t requests = 0;  // that run
  };

  [[nodiscard]] static std::int64_t whole(const Job& job);
  [[nodiscard]] static std::int64_t to_prefill(const Job& job);
  [[nodiscard]] static std::int64_t next_context(const Job& job);
  [[nodiscard]] std::int64_t future(const Job& job) const;

  [[nodiscard]] bool measured(Fine at) const { return round_up(at) >= measure_from_; }
  [[nodiscard]] double measured_seconds(Fine from, Fine to) const;
  void tally_step();
  void tally_prefill();
  void produce(Job& job, std::int64_t tokens);
  void run(Job& job);
  void complete(RequestId id, Finished& finished);

  // KV blocks: replica_kv.cpp
  Job& admit(std::size_t rank);
  [[nodiscard]] PromptBlocks blocks_of(const Request& request) const;
  void admit_to_cache(std::size_t rank, Job& job);
  void admit_to_shared(std::size_t rank, Job& job);
  void settle_held(Fine now);
  [[nodiscard]] std::vector<RequestId> of_rank(std::size_t rank, State state) const;
  [[nodiscard]] std::int64_t blocks_held(std::size_t rank) const;
  void grow_contexts(std::size_t rank);
  [[nodiscard]] RequestId who_gives_way(std::size_t rank) const;
  void preempt(RequestId id);
  void reset_ratio(std::size_t rank);
  [[nodiscard]] std::int64_t blocks_at_admission(const Job& job) const;
  [[nodiscard]] bool has_room(std::size_t rank, const Job& job);
  [[nodiscard]] EngineBlocks engine_blocks_of(const Request& request) const;
  void look_up(std::size_t rank, Job& job) const;
  void end_piece(RequestId id, Finished& finished);
  std::int64_t make_room(std::size_t rank, std::int64_t held);
  void tell_evicted(std::size_t rank);
  void leave_blocks(const Job& job);
  void take_work(std::size_t rank);
  [[nodiscard]] std::int64_t tokens_of(const Sums& rank) const;
  [[nodiscard]] StepSums sums(bool decodes) const;
  [[nodiscard]] Fine rank_time(const Sums& rank, std::int64_t step_tokens) const;
  void start_prefill(bool decodes);
  void start_decode();
  void set_step(bool prefills, bool decodes, Fine duration);

  const Role role_;
  const PoolPlan& plan_;
  const std::size_t index_;
  const Tick measure_from_;
  const bool reuses_;  // finds blocks of prompts again in its KV blocks
  const RequestSource& source_;
  ServeResult& result_;
  PoolTally& tally_;
  Causes& causes_;

  std::vector<Rank> ranks_;
  std::map<RequestId, std::size_t> rank_of_;  // of those assigned and not gone
  std::map<RequestId, Job> jobs_;             // that became ready and are not gone
  std::vector<RankCache> caches_;             // of a prefill replica, by rank
  std::vector<SharedBlocks> shared_;          // of an aggregated replica, by rank
  Fine settled_ = 0;                          // what the caches hold is tallied up to here
  Tick wake_ = never;                         // when idle: the next boundary
  std::int64_t admissions_ = 0;

  bool stepping_ = false;
  bool prefills_ = false;     // the step under way has pieces of prompts
  bool decodes_ = false;      // it is a step of those who run
  Fine clock_ = 0;            // start of the step under way
  Fine duration_ = 0;         // of the step under way
  std::int64_t held_ = 0;     // tokens of KV when it started
  bool same_batch_ = false;   // as in the step before
  std::size_t segment_ = 0;   // of the last decode step
  std::size_t slowest_ = 0;   // rank of the last decode step
  int padded_batch_ = 0;      // of the decode step under way
  std::int64_t context_ = 0;  // of its slowest rank, in 1/1024 tokens
};

}  // namespace rackplan::oracle
