// SPDX-License-Identifier: Apache-2.0
// Picks a target for each request from its own ledger of what it routed where, and from what it
// heard of the prefix caches: never by asking the engines. The ledger changes when a request is
// routed, when its prefill step ends and when it completes. Semantics: semantics.md, "Routers".
#pragma once

#include "sim/engine/min_index.h"
#include "sim/engine/tied_min_index.h"
#include "sim/serving/cache_listener.h"
#include "sim/serving/in_flight.h"
#include "sim/serving/router_view.h"
#include "sim/serving/serving_plan.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rackplan {

/// What the workers of a pool do with a request.
/// Local: as Both, of a decode pool, for prompts that it might prefill.
enum class PoolWork { Prefill, Decode, Both, Local };

class Router final : public CacheListener {
 public:
  struct Choice {
    std::uint32_t replica = 0;
    std::uint16_t rank = any_rank;    // chosen by the replica
    std::int32_t prefill_tokens = 0;  // charged
  };

  Router(const PoolPlan& plan, PoolWork work, std::uint64_t seed);

  /// The target for a request, which is charged to it. `blocks` may be empty.
  [[nodiscard]] Choice route(const Request& request, const PromptBlocks& blocks, Tick now) {
    const Choice choice = propose(request, blocks, now);
    take(choice, request);
    return choice;
  }
  /// The same in two parts: only take() charges the request to a target, which may be another's
  /// choice.
  [[nodiscard]] Choice propose(const Request& request, const PromptBlocks& blocks, Tick now);
  void take(const Choice& choice, const Request& request) {
    const std::size_t at = target(choice);
    prefill_tokens_[at] += choice.prefill_tokens;
    charge(at, 1, prefill_cost(choice.prefill_tokens) + decode_cost(request));
  }

  /// The prefill step of a request of `choice` ended.
  void prefilled(const Choice& choice) {
    const std::size_t at = target(choice);
    prefill_tokens_[at] -= choice.prefill_tokens;
    charge(at,
           work_ == PoolWork::Prefill ? -1 : 0,
           -prefill_cost(choice.prefill_tokens) - (work_ == PoolWork::Prefill ? request_cost_ : 0));
  }
  /// It completed. (Not told of a request of a prefill pool.)
  void completed(const Choice& choice, const Request& request) {
    charge(target(choice), -1, -decode_cost(request));
  }

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
  // A target and what it holds of the beginning of a prompt.
  struct Overlap {
    std::size_t target = 0;
    std::int64_t tokens = 0;
    std::int64_t cost = 0;  // where it was asked for
  };

  [[nodiscard]] Overlap choose(const Request& request, const PromptBlocks& blocks, Tick now);
  [[nodiscard]] Overlap choose_by_cost(const Request& request,
                                       const PromptBlocks& blocks,
                                       Tick now);
  [[nodiscard]] Overlap cheapest(const Request& request, std::int64_t prompt_tokens);
  [[nodiscard]] std::size_t drawn_among_equals(std::int64_t least,
                                               bool with_others,
                                               std::uint64_t bits);
  [[nodiscard]] Overlap drawn(const Request& request, std::int64_t prompt_tokens);
  [[nodiscard]] Overlap with_overlap(std::size_t target) const;
  [[nodiscard]] std::uint64_t bits_for(const Request& request) const;
  [[nodiscard]] std::size_t target_of(std::uint32_t replica, std::uint32_t rank) const {
    return replica * static_cast<std::size_t>(ranks_) + rank;
  }
  [[nodiscard]] std::size_t target(const Choice& choice) const {
    return by_rank_ ? target_of(choice.replica, choice.rank) : choice.replica;
  }

  // What a request adds to the cost of its target, in the units of the cost function.
  [[nodiscard]] std::int64_t prefill_cost(std::int64_t tokens) const {
    return kv_.prefill_load_scale * KvRouting::one * tokens;
  }
  [[nodiscard]] std::int64_t decode_cost(const Request& request) const {
    const auto prompt = static_cast<std::uint32_t>(request.prompt_tokens);
    return block_cost_ * ((prompt - 1) / block_tokens_ + 1) + request_cost_;
  }
  // Of a prompt, at a target that holds its beginning.
  [[nodiscard]] std::int64_t cost_with(const Overlap& overlap, std::int64_t prompt_tokens) const {
    const std::int64_t load = KvRouting::one * prefill_tokens_[overlap.target];
    const std::int64_t credited = std::max<std::int64_t>(
        0, load + KvRouting::one * prompt_tokens - kv_.overlap_weight * overlap.tokens);
    return costs_.at(overlap.target) + kv_.prefill_load_scale * (credited - load);
  }
  void charge(std::size_t target, std::int64_t requests, std::int64_t cost) {
    if (policy_ == RoutingPolicy::LeastLoaded) {
      requests_.set(target, requests_.at(target) + requests);
    } else if (policy_ == RoutingPolicy::KvAware) {
      costs_.set(target, costs_.at(target) + cost);
    }
  }

  RoutingPolicy policy_;
  KvRouting kv_;
  PoolWork work_;
  std::uint64_t seed_;
  int ranks_;
  bool by_rank_;
  std::uint32_t block_tokens_;  // of a decode block, at most those of the longest prompt
  std::int64_t block_cost_;
  std::int64_t request_cost_;
  std::size_t turn_ = 0;
  // One for each target:
  std::vector<std::int64_t> prefill_tokens_;
  MinIndex<std::int64_t> requests_;   // least loaded
  TiedMinIndex<std::int64_t> costs_;  // KV-aware: of an empty prompt
  RouterView view_;
  std::vector<Overlap> overlaps_;       // scratch: with the request that is routed
  std::vector<std::size_t> equals_;     // scratch: the cheapest targets
  std::vector<std::int64_t> all_;       // scratch: costs
  std::vector<std::uint64_t> weights_;  // scratch
};

}  // namespace rackplan
