// SPDX-License-Identifier: Apache-2.0
// Picks a target for each request from its own ledger of what it routed where, and from what it
// heard of the prefix caches: never by asking the engines. The ledger changes when a request is
// routed, when its prefill step ends and when it completes. Semantics: semantics.md, "Routers".
#pragma once

#include "sim/engine/min_index.h"
#include "sim/serving/cache_listener.h"
#include "sim/serving/in_flight.h"
#include "sim/serving/router_view.h"
#include "sim/serving/serving_plan.h"

#include <cstdint>
#include <span>
#include <vector>

namespace rackplan {

/// What the workers of a pool do with a request.
enum class PoolWork { Prefill, Decode, Both };

class Router final : public CacheListener {
 public:
  struct Choice {
    std::uint32_t replica = 0;
    std::uint16_t rank = any_rank;    // chosen by the replica
    std::int32_t prefill_tokens = 0;  // charged
  };

  Router(const PoolPlan& plan, PoolWork work, std::uint64_t seed);

  /// The target for a request, which is charged to it. `blocks` may be empty.
  [[nodiscard]] Choice route(const Request& request, const PromptBlocks& blocks, Tick now);

  /// The prefill step of a request of `choice` ended.
  void prefilled(const Choice& choice);
  /// It completed. (Not told of a request of a prefill pool.)
  void completed(const Choice& choice, const Request& request);

  /// Whether every target has more prefill tokens under way than `tokens` for each of its ranks.
  [[nodiscard]] bool all_above(std::int64_t tokens) const;

  /// Whether it looks at the prefix caches, and is to be told of them.
  [[nodiscard]] bool listens() const { return by_rank_ && work_ != PoolWork::Decode; }
  void stored(std::uint32_t replica,
              std::uint32_t rank,
              std::span<const BlockHash> hashes,
              Tick now) override {
    view_.stored(target_of(replica, rank), hashes, now);
  }
  void removed(std::uint32_t replica,
               std::uint32_t rank,
               std::span<const BlockHash> hashes,
               Tick now) override {
    view_.removed(target_of(replica, rank), hashes, now);
  }

 private:
  [[nodiscard]] std::size_t choose(const Request& request, const PromptBlocks& blocks, Tick now);
  [[nodiscard]] std::size_t choose_by_cost(const Request& request,
                                           const PromptBlocks& blocks,
                                           Tick now);
  [[nodiscard]] std::uint64_t bits_for(const Request& request) const;
  [[nodiscard]] std::size_t target_of(std::uint32_t replica, std::uint32_t rank) const {
    return replica * static_cast<std::size_t>(ranks_) + rank;
  }
  [[nodiscard]] std::size_t target(const Choice& choice) const {
    return by_rank_ ? target_of(choice.replica, choice.rank) : choice.replica;
  }
  void charge(std::size_t target, const Request& request, std::int64_t times);

  RoutingPolicy policy_;
  KvRouting kv_;
  PoolWork work_;
  std::uint64_t seed_;
  int ranks_;
  bool by_rank_;
  std::size_t turn_ = 0;
  MinIndex<std::int64_t> requests_;  // least loaded
  // One for each target:
  std::vector<std::int64_t> prefill_tokens_;
  std::vector<std::int64_t> decode_cost_;  // KV-aware: of decode blocks and requests
  std::vector<std::int64_t> overlap_;      // scratch, all 0 between calls: tokens
  RouterView view_;
  std::vector<std::size_t> overlapping_;  // scratch: targets with an overlap
  std::vector<std::int64_t> costs_;       // scratch
  std::vector<std::uint64_t> weights_;    // scratch
};

}  // namespace rackplan
