// SPDX-License-Identifier: Apache-2.0
// One replica of the oracle: it makes every step, one after the other, and touches every running
// request in each. Semantics: sim/serving/semantics.md, "Replicas".
#pragma once

#include "sim/serving/serve.h"
#include "sim/serving/serving_plan.h"
#include "sim/workload/request_source.h"
#include "tests/oracle/causes.h"
#include "tests/oracle/rank_cache.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace rackplan::oracle {

/// A replica's clock, 2^-16 ps.
__extension__ typedef __int128 Subticks;

enum class Role { Prefill, Decode, Aggregated };

struct Prefilled {
  Request request;
  std::size_t rank;
};

/// What a step ended, in order of id.
struct Finished {
  std::vector<Prefilled> prefilled;     // by a prefill replica: their KV is to be moved
  std::vector<RequestId> first_tokens;  // of an aggregated replica
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
          const RequestSource& source,
          ServeResult& result,
          PoolTally& tally,
          Causes& causes,
          const CacheListener& listener);

  /// Gives the request to a rank, the given one or else the least loaded, and charges it.
  [[nodiscard]] std::size_t assign(const Request& request, std::optional<std::size_t> rank);
  /// From tick `now` on the request, which was assigned, waits here.
  void ready(const Request& request, Tick now);
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
  enum class Step { None, Prefill, Decode };
  struct Waiting {
    Request request;
    Tick since;
  };
  struct Prefilling {
    Request request;
    std::size_t rank;
    std::int64_t cached;  // tokens that need not be computed
  };
  struct Running {
    Request request;
    std::size_t rank = 0;
    std::int64_t context = 0;   // what the next decode step attends to
    std::int32_t produced = 0;  // tokens so far
    Tick first_token = 0;
    Subticks last_token = 0;
  };
  struct Held {
    std::int64_t tokens;
    std::size_t rank;
    Subticks since;
  };
  struct Rank {
    std::int64_t load = 0;  // prefill: prompt tokens; else requests
    std::deque<Waiting> queue;
    std::size_t slots_taken = 0;
    std::int64_t kv_reserved = 0;
  };
  struct PrefillSums {
    std::int64_t prompts = 0;
    std::int64_t tokens = 0;
    std::int64_t work = 0;
  };

  void finish_prefill(Finished& finished);
  void finish_decode(Finished& finished);
  void produce_token(Running& running);
  void leave(RequestId id);
  [[nodiscard]] bool has_room(const Rank& rank, const Request& request);
  Request admit_head(std::size_t rank, std::int64_t kv_tokens);
  void release(RequestId id, Subticks now);
  void take_prompts(std::size_t rank);
  [[nodiscard]] std::int64_t cached_tokens(std::size_t rank, const Request& head) const;
  void admit_to_cache(std::size_t rank, const Request& head);
  [[nodiscard]] PromptBlocks blocks_of(const Request& request) const;
  void settle_held(Subticks now);
  [[nodiscard]] std::vector<PrefillSums> prefill_sums() const;
  [[nodiscard]] std::int64_t rank_time(const PrefillSums& rank, std::int64_t step_tokens) const;
  [[nodiscard]] bool start_prefill();
  void admit_to_decode();
  void start_decode();
  void set_step(Step step, std::int64_t duration);

  const Role role_;
  const PoolPlan& plan_;
  const std::size_t index_;
  const RequestSource& source_;
  ServeResult& result_;
  PoolTally& tally_;
  Causes& causes_;

  std::vector<Rank> ranks_;
  std::vector<RankCache> caches_;               // of a prefill replica, by rank
  Subticks held_since_ = 0;                     // nothing was admitted to or left caches_ since
  Tick wake_ = never;                           // when idle: the next boundary
  std::map<RequestId, std::size_t> rank_of_;    // of those assigned and not gone
  std::map<RequestId, Running> running_;        // decoding, between decode steps or in one
  std::map<RequestId, Prefilling> prefilling_;  // in the prefill step under way
  std::map<RequestId, Held> kv_;                // tokens reserved, not of a prefill replica

  Step step_ = Step::None;
  Subticks clock_ = 0;         // start of the step under way
  std::int64_t duration_ = 0;  // of the step under way
  bool same_batch_ = false;    // as in the step before
  std::size_t segment_ = 0;    // of the last decode step
  std::size_t slowest_ = 0;    // rank of the last decode step
  int padded_batch_ = 0;       // of the decode step under way
  std::int64_t context_ = 0;   // of its slowest rank
};

}  // namespace rackplan::oracle
