// SPDX-License-Identifier: Apache-2.0
// One deployment of the oracle: its pools, its requests under way, and its events, each at its
// tick.
#pragma once

#include "models/base/error.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/replica.h"
#include "tests/oracle/routing.h"
#include "tests/oracle/shared_blocks.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace rackplan::oracle {

/// The replicas of one role and the router in front of them.
class Pool {
 public:
  Pool(Role role,
       const PoolPlan& plan,
       const ServingPlan& serving,
       const RequestSource& source,
       const Tick& now,
       ServeResult& result,
       PoolTally& tally,
       Causes& causes)
      : plan_(plan), routing_(role, plan, serving.seed, causes) {
    const auto count = static_cast<std::size_t>(plan.replicas);
    tally.busy_seconds.resize(count);
    tally.requests.resize(count);
    if (role != Role::Prefill) {
      tally.decode_by_batch.resize(static_cast<std::size_t>(plan.max_batch_per_rank) + 1);
    }
    for (std::size_t index = 0; index < count; ++index) {
      const auto listener = [this, index, &now](std::size_t rank, BlockHash hash, bool stored) {
        routing_.cache_changed(index, rank, hash, stored, now);
      };
      replicas_.emplace_back(role, plan, index, serving, source, result, tally, causes, listener);
    }
  }

  [[nodiscard]] EndpointId endpoint(std::size_t replica, std::size_t rank) const {
    const std::size_t before = replica * static_cast<std::size_t>(plan_.ranks) + rank;
    return plan_.first_endpoint + static_cast<EndpointId>(before);
  }

  Routing& routing() { return routing_; }
  [[nodiscard]] const Routing& routing() const { return routing_; }
  std::deque<Replica>& replicas() { return replicas_; }

 private:
  const PoolPlan& plan_;
  Routing routing_;
  std::deque<Replica> replicas_;
};

/// One deployment: its pools, its requests, and its events, which the run asks for in order.
class Deployment {
 public:
  Deployment(std::size_t index,
             const ServingPlan& plan,
             RequestSource& source,
             Fabric& fabric,
             RequestLog& log,
             Causes& causes)
      : index_(index), plan_(plan), source_(source), fabric_(fabric), log_(log), causes_(causes) {
    const Role role = plan.disaggregated() ? Role::Prefill : Role::Aggregated;
    pools_.emplace_back(role, plan.first, plan, source, now_, result_, result_.first, causes_);
    if (plan.disaggregated()) {
      pools_.emplace_back(
          Role::Decode, *plan.decode, plan, source, now_, result_, result_.decode, causes_);
    }
  }

  /// When the router looks at its queue.
  [[nodiscard]] Tick look() const { return look_; }
  [[nodiscard]] Tick arrival() {
    const Tick known = source_.next_arrival();
    return known == never ? never : known + plan_.ingress;
  }
  [[nodiscard]] Tick boundary() {
    Tick first = never;
    for (Pool& pool : pools_) {
      for (const Replica& replica : pool.replicas()) {
        first = std::min(first, replica.boundary());
      }
    }
    return first;
  }

  /// The events of this deployment, each at its tick.
  void pass_transfer(TransferId id, Tick now) {
    now_ = now;
    end_transfer(id);
  }
  void pass_look(Tick now) {
    now_ = now;
    look_at_queue();
  }
  void pass_arrival(Tick now) {
    now_ = now;
    route_arrival();
  }
  /// Of several replicas the first in order of pool and index.
  void pass_boundary(Tick now) {
    now_ = now;
    for (Pool& pool : pools_) {
      for (std::size_t index = 0; index < pool.replicas().size(); ++index) {
        if (pool.replicas()[index].boundary() == now) {
          handle_boundary(pool, index);
          return;
        }
      }
    }
  }

  /// The run is over.
  void close() {
    UnfinishedTally& unfinished = result_.unfinished;
    for (; source_.next_arrival() <= plan_.horizon && source_.next_arrival() != never;
         static_cast<void>(take())) {
      result_.requests += 1;
      unfinished.not_routed += 1;
    }
    unfinished.in_transfer = static_cast<std::int64_t>(moving_.size());
    unfinished.waiting_router = static_cast<std::int64_t>(held_.size());
    const bool open = result_.requests > result_.completed + result_.rejected;
    result_.duration = open ? plan_.horizon : result_.end;
    result_.measured_from = std::min(plan_.measure_from, result_.duration);
    for (const Held& held : held_) {
      leave_queue(held, result_.duration);
    }
    for (Pool& pool : pools_) {
      for (Replica& replica : pool.replicas()) {
        replica.close(result_.duration, unfinished);
      }
    }
    ensure(result_.requests == result_.completed + result_.rejected + unfinished.total(),
           "every request is somewhere");
    causes_.horizon_cut += unfinished.decoding > 0 ? 1 : 0;
  }

  [[nodiscard]] const ServeResult& result() const { return result_; }

 private:
  struct Moving {
    Request request;
    std::size_t from;
    std::size_t from_rank;
    std::size_t to;
    Tick started;
  };
  struct Held {
    Request request;
    Tick since;
  };

  void end_transfer(TransferId id) {
    const auto at = moving_.find(id);
    ensure(at != moving_.end(), "a transfer that ends was started");
    const Moving moved = at->second;
    moving_.erase(at);
    result_.transfers += 1;
    result_.transfer_bytes += kv_of(moved.request);
    if (now_ >= plan_.measure_from) {
      result_.timed_transfers += 1;
      result_.transfer_seconds += static_cast<double>(now_ - moved.started) / 1e12;
    }
    result_.end = now_;
    pools_[0].replicas()[moved.from].forget(moved.request, moved.from_rank, now_);
    pools_[1].replicas()[moved.to].ready(moved.request, now_, moved.request.prompt_tokens);
  }

  void route_arrival() {
    const Request request = take();
    result_.requests += 1;
    result_.end = now_;
    if (const std::optional<RejectReason> reason = reason_to_reject(request)) {
      result_.rejected += 1;
      log_.rejected(request, *reason, now_);
      tell(request.id);
    } else if (prefill_locally(request)) {
      result_.local_prefills += 1;
    } else if (must_wait()) {
      held_.push_back({request, now_});
      causes_.held += 1;
    } else {
      route(request);
    }
  }

  void look_at_queue() {
    look_ = never;
    while (!held_.empty() && !pools_[0].routing().all_above(plan_.queue->busy_tokens)) {
      const auto next = plan_.queue->order == QueueOrder::Fcfs
                            ? held_.begin()
                            : std::max_element(held_.begin(), held_.end(), less_urgent);
      causes_.overtakes += next == held_.begin() ? 0 : 1;
      if (now_ >= plan_.measure_from) {
        leave_queue(*next, now_);
      }
      result_.end = now_;
      const Request request = next->request;
      held_.erase(next);
      route(request);
    }
  }

  void leave_queue(const Held& held, Tick now) {
    const Tick since = std::max(held.since, plan_.measure_from);
    result_.held += 1;
    result_.held_request_seconds += static_cast<double>(std::max<Tick>(0, now - since)) / 1e12;
  }

  /// Gives the request to a decode replica that holds enough of its prompt, if there is one.
  [[nodiscard]] bool prefill_locally(const Request& request) {
    if (!plan_.conditional) {
      return false;
    }
    const KnownBlocks engine = known_blocks(request, *plan_.decode);
    Routing& routing = pools_[1].routing();
    const Routing::Advice advice = routing.advise(request, engine.prompt, now_);
    const std::int64_t left = request.prompt_tokens - advice.overlap;
    const bool few = left < plan_.conditional->max_tokens;
    const bool mostly_there =
        static_cast<double>(left) <
        plan_.conditional->max_share * static_cast<double>(request.prompt_tokens);
    causes_.too_much_to_stay += !few && mostly_there ? 1 : 0;
    causes_.too_little_there += few && !mostly_there ? 1 : 0;
    if (!few || !mostly_there) {
      return false;
    }
    causes_.local_prefill += 1;
    const Destination to = routing.follow(advice, request);
    local_.insert(request.id);
    static_cast<void>(pools_[1].replicas()[to.replica].assign(request, to.rank));
    pools_[1].replicas()[to.replica].ready(request, now_, 0);
    return true;
  }

  /// The blocks of a prompt that the caches of an aggregated or decode pool know.
  struct KnownBlocks {
    EngineBlocks blocks;
    PromptBlocks prompt;  // of these
  };
  [[nodiscard]] KnownBlocks known_blocks(const Request& request, const PoolPlan& pool) const {
    KnownBlocks known;
    known.prompt = source_.blocks_of(request.id);
    known.blocks = engine_blocks(known.prompt, request.prompt_tokens, pool.kv.block_tokens);
    const std::int64_t tokens = known.blocks.kv * pool.kv.block_tokens;
    known.prompt.convention.tokens = static_cast<std::int32_t>(tokens);
    known.prompt.hashes = known.blocks.hashes;
    return known;
  }

  void route(const Request& request) {
    const KnownBlocks engine = known_blocks(request, plan_.first);
    const PromptBlocks blocks =
        plan_.disaggregated() ? source_.blocks_of(request.id) : engine.prompt;
    const Destination to = pools_[0].routing().route(request, blocks, now_);
    Replica& replica = pools_[0].replicas()[to.replica];
    static_cast<void>(replica.assign(request, to.rank));
    replica.ready(request, now_, 0);
  }

  [[nodiscard]] bool must_wait() const {
    return plan_.queue &&
           (!held_.empty() || pools_[0].routing().all_above(plan_.queue->busy_tokens));
  }

  static bool less_urgent(const Held& a, const Held& b) {
    return (1 + std::int64_t{a.request.priority}) * b.request.prompt_tokens <
           (1 + std::int64_t{b.request.priority}) * a.request.prompt_tokens;
  }

  [[nodiscard]] std::optional<RejectReason> reason_to_reject(const Request& request) {
    if (const std::optional<RejectReason> reason = never_fits(request)) {
      const bool kv = *reason == RejectReason::ExceedsKvCapacity;
      (kv ? causes_.rejected_kv : causes_.rejected_positions) += 1;
      return reason;
    }
    const RouterShed& shed = plan_.shed;
    if (shed.busy_tokens && pools_[0].routing().all_above(*shed.busy_tokens)) {
      causes_.shed_busy += 1;
      return RejectReason::Shed;
    }
    if (shed.max_queue && must_wait() &&
        static_cast<std::int64_t>(held_.size()) >= *shed.max_queue) {
      causes_.shed_queue += 1;
      return RejectReason::Shed;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<RejectReason> never_fits(const Request& request) const {
    const std::int64_t tokens = std::int64_t{request.prompt_tokens} + request.output_tokens;
    if (tokens > plan_.first.longest_request() ||
        (plan_.decode && tokens > plan_.decode->longest_request())) {
      return RejectReason::ExceedsKvCapacity;
    }
    if (plan_.max_positions > 0 && tokens > plan_.max_positions) {
      return RejectReason::ExceedsPositions;
    }
    return std::nullopt;
  }

  void handle_boundary(Pool& pool, std::size_t index) {
    Replica& replica = pool.replicas()[index];
    const Finished finished = replica.finish();
    for (const Prefilled& prefilled : finished.prefilled) {
      prefill_ended(prefilled.request.id);
      start_transfer(prefilled.request, index, prefilled.rank);
    }
    for (const RequestId id : finished.first_tokens) {
      if (!plan_.disaggregated()) {
        prefill_ended(id);
      } else if (local_.erase(id) > 0) {
        pool.routing().prefilled(id);
      }
    }
    for (const Completion& completion : finished.completed) {
      pool.routing().completed(completion.request.id);
      result_.completed += 1;
      result_.end = now_;
      log_.completed(completion);
      tell(completion.request.id);
    }
    replica.start();
  }

  void prefill_ended(RequestId id) {
    pools_[0].routing().prefilled(id);
    look_ = held_.empty() ? never : now_ + 1;
  }

  void start_transfer(const Request& request, std::size_t from, std::size_t rank) {
    const Destination to = pools_[1].routing().route(request, {}, now_);
    const EndpointId sender = pools_[0].endpoint(from, rank);
    const std::size_t to_rank = pools_[1].replicas()[to.replica].assign(request, to.rank);
    const EndpointId receiver = pools_[1].endpoint(to.replica, to_rank);
    const TransferId id = transfer_id(index_, request.id);
    moving_.emplace(id, Moving{request, from, rank, to.replica, now_});
    const bool slides = request.prompt_tokens > plan_.kv_window;
    causes_.windowed_transfer += slides && plan_.kv_windowed_bytes_per_token > 0 ? 1 : 0;
    fabric_.start(id, sender, receiver, kv_of(request), now_);
  }

  void tell(RequestId id) {
    const Tick known = source_.next_arrival();
    source_.on_complete(id, now_);
    causes_.early_release += known != never && source_.next_arrival() < known ? 1 : 0;
  }

  Request take() {
    const Request request = source_.take();
    ensure(request.id == next_id_, "a source numbers its requests 0, 1, 2, …");
    ensure(request.arrival >= last_arrival_, "a source hands out requests in order of arrival");
    next_id_ += 1;
    last_arrival_ = request.arrival;
    return request;
  }

  /// KV cache of a whole prompt, token by token: some layers keep all, others the last ones only.
  [[nodiscard]] std::int64_t kv_of(const Request& request) const {
    std::int64_t bytes = 0;
    for (std::int64_t at = 0; at < request.prompt_tokens; ++at) {
      const bool in_window = request.prompt_tokens - at <= plan_.kv_window;
      bytes += plan_.kv_bytes_per_token + (in_window ? plan_.kv_windowed_bytes_per_token : 0);
    }
    return bytes;
  }

  std::size_t index_;
  const ServingPlan& plan_;
  RequestSource& source_;
  Fabric& fabric_;
  RequestLog& log_;
  Causes& causes_;
  ServeResult result_;
  std::deque<Pool> pools_;  // prefill or aggregated, then decode
  std::deque<Held> held_;   // in the router's queue, the oldest first
  Tick look_ = never;       // at that queue
  std::map<TransferId, Moving> moving_;
  std::set<RequestId> local_;  // prefilled by a decode replica, to come or under way
  Tick now_ = -1;
  RequestId next_id_ = 0;
  Tick last_arrival_ = 0;
};

}  // namespace rackplan::oracle
