// SPDX-License-Identifier: Apache-2.0
// One deployment of a run: its router, replicas and requests under way, one event at a time. The
// loop over the deployments and their fabric is serve.cpp's; all is inline because it is that loop.
#pragma once

#include "models/base/error.h"
#include "sim/engine/min_index.h"
#include "sim/serving/arrivals.h"
#include "sim/serving/empty_tally.h"
#include "sim/serving/engine_blocks.h"
#include "sim/serving/generation_replica.h"
#include "sim/serving/prefill_replica.h"
#include "sim/serving/router.h"
#include "sim/serving/router_queue.h"
#include "sim/serving/serve.h"
#include "sim/serving/transfer_id.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace rackplan {

/// One deployment of a run. The replicas' next boundaries are in one index, those of the first pool
/// before those of the decode pool; its arrivals come from their own queue.
class DeploymentRun {
 public:
  DeploymentRun(std::size_t deployment,
                const ServingPlan& plan,
                RequestSource& source,
                Fabric& fabric,
                RequestLog& log,
                ServeObserver* observer)
      : deployment_(deployment),
        plan_(plan),
        decode_plan_(plan.decode ? *plan.decode : plan.first),
        fabric_(fabric),
        log_(log),
        source_(source),
        observer_(observer),
        arrivals_(source, plan.ingress, plan.horizon),
        first_router_(
            plan.first, plan.disaggregated() ? PoolWork::Prefill : PoolWork::Both, plan.seed),
        decode_router_(decode_plan_, PoolWork::Decode, plan.seed),
        local_router_(decode_plan_, PoolWork::Local, plan.seed),
        held_(plan.queue ? plan.queue->order : QueueOrder::Fcfs),
        boundaries_(static_cast<std::size_t>(plan.first.replicas + decode_plan_.replicas), never) {
    ensure(plan.first.steps != nullptr && decode_plan_.steps != nullptr,
           "every pool has its steps");
    empty_tallies();
    for (int i = 0; i < plan.first.replicas; ++i) {
      if (plan.disaggregated()) {
        prefill_.emplace_back(first_pool_, i);
      } else {
        aggregated_.emplace_back(first_pool_, i);
      }
    }
    for (int i = 0; plan.disaggregated() && i < decode_plan_.replicas; ++i) {
      decode_.emplace_back(decode_pool_, i);
    }
  }

  DeploymentRun(const DeploymentRun&) = delete;  // its replicas know where it is
  DeploymentRun& operator=(const DeploymentRun&) = delete;

  /// The router's next event: a look at its queue, or an arrival.
  [[nodiscard]] Tick next_arrival() const { return std::min(look_, arrivals_.next()); }
  [[nodiscard]] Tick next_boundary() const { return boundaries_.min(); }

  /// The events of this deployment: each at its tick.
  void pass_arrival(Tick now) {
    ++result_.events;
    if (look_ == now) {
      look_at_queue(now);
    } else {
      arrive(arrivals_.take(), now);
    }
  }
  void pass_boundary(Tick now) {
    ++result_.events;
    pass_boundary(boundaries_.argmin(), now);
  }
  void pass_transfer(Slot slot, Tick now) {
    ++result_.events;
    end_transfer(slot, now);
  }

  /// All events before the tick from which the run is measured have passed.
  void end_warmup() { measure(plan_.measure_from, plan_.measure_from); }

  ServeResult result(bool stopped) {
    result_.stopped = stopped;
    close();
    return std::move(result_);
  }

 private:
  // The tallies begin anew at tick `from`, after all that happened before tick `before`.
  void measure(Tick before, Tick from) {
    const auto generation = [&](auto&& act) {
      std::for_each(aggregated_.begin(), aggregated_.end(), act);
      std::for_each(decode_.begin(), decode_.end(), act);
    };
    generation([&](GenerationReplica& replica) { replica.settle(before); });
    for (PrefillReplica& replica : prefill_) {
      replica.settle(from);
    }
    empty_tallies();
    first_pool_.measured_from = decode_pool_.measured_from = from;
    generation([&](GenerationReplica& replica) { replica.restart(from); });
    for (PrefillReplica& replica : prefill_) {
      replica.restart(from);
    }
    result_.chunk_gaps = {};
    result_.held = held_.size();
    result_.held_request_seconds = 0.0;
    for (const HeldRequests::Held& held : held_.all()) {
      result_.held_request_seconds -= to_seconds(from - held.since).in_base();
    }
    result_.timed_transfers = 0;
    result_.transfer_seconds = 0.0;
    measuring_ = true;
  }

  void empty_tallies() {
    result_.first = empty_tally(plan_.first, !plan_.disaggregated());
    if (plan_.disaggregated()) {
      result_.decode = empty_tally(decode_plan_, true);
    }
  }

  void arrive(const Request& request, Tick now) {
    result_.end = now;
    if (const auto reason = reason_to_reject(request)) {
      reject(request, *reason, now);
    } else if (plan_.conditional && prefill_locally(request, now)) {
      ++result_.local_prefills;
    } else if (must_wait()) {
      held_.add(request, now);
      ++result_.held;
    } else {
      route(request, now);
    }
  }

  [[nodiscard]] std::optional<RejectReason> reason_to_reject(const Request& request) const {
    const std::int64_t total = std::int64_t{request.prompt_tokens} + request.output_tokens;
    if (total > plan_.first.longest_request() || total > decode_plan_.longest_request()) {
      return RejectReason::ExceedsKvCapacity;
    }
    if (plan_.max_positions > 0 && total > plan_.max_positions) {
      return RejectReason::ExceedsPositions;
    }
    const RouterShed& shed = plan_.shed;
    if ((shed.busy_tokens && first_router_.all_above(*shed.busy_tokens)) ||
        (shed.max_queue && held_.size() >= *shed.max_queue && must_wait())) {
      return RejectReason::Shed;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool must_wait() const {
    return plan_.queue && (!held_.empty() || first_router_.all_above(plan_.queue->busy_tokens));
  }

  void look_at_queue(Tick now) {
    look_ = never;
    while (!held_.empty() && !first_router_.all_above(plan_.queue->busy_tokens)) {
      const HeldRequests::Held next = held_.take_next();
      result_.held_request_seconds += to_seconds(now - next.since).in_base();
      result_.end = now;
      route(next.request, now);
    }
  }

  void route(const Request& request, Tick now) {
    const Slot slot = requests_.add(request);
    InFlight& routed = requests_[slot];
    const PromptBlocks blocks =
        plan_.disaggregated() ? source_.blocks_of(request.id) : decode_blocks(slot);
    if (plan_.first.prefix_cache) {
      routed.blocks = blocks;
    }
    const Router::Choice choice = first_router_.route(request, blocks, now);
    routed.first_replica = choice.replica;
    routed.router_tokens = choice.prefill_tokens;
    const std::size_t index = choice.replica;
    if (plan_.disaggregated()) {
      routed.first_rank = choice.rank;
      prefill_[index].ready(slot, now);
      boundaries_.set(index, prefill_[index].next());
    } else {
      routed.decode_rank = choice.rank;
      aggregated_[index].assign(slot);
      aggregated_[index].ready(slot, now);
      boundaries_.set(index, aggregated_[index].next());
    }
  }

  // Gives the request to a decode replica that holds enough of its prompt, if there is one.
  [[nodiscard]] bool prefill_locally(const Request& request, Tick now) {
    const Slot slot = requests_.add(request);
    InFlight& routed = requests_[slot];
    routed.blocks = decode_blocks(slot);
    const Router::Choice choice = local_router_.propose(request, routed.blocks, now);
    if (!plan_.conditional->stays_local(choice.prefill_tokens, request.prompt_tokens)) {
      requests_.remove(slot);
      return false;
    }
    local_router_.take(choice, request);
    decode_router_.take({choice.replica, choice.rank, 0}, request);
    routed.local = true;
    routed.router_tokens = choice.prefill_tokens;
    routed.decode_replica = choice.replica;
    routed.decode_rank = choice.rank;
    decode_[choice.replica].assign(slot);
    ready_to_decode(slot, now);
    return true;
  }

  [[nodiscard]] PromptBlocks decode_blocks(Slot slot) {
    const Request& request = requests_[slot].request;
    return engine_blocks_.of(slot, source_.blocks_of(request.id), request.prompt_tokens);
  }

  void ready_to_decode(Slot slot, Tick now) {
    const std::size_t replica = requests_[slot].decode_replica;
    decode_[replica].ready(slot, now);
    boundaries_.set(static_cast<std::size_t>(plan_.first.replicas) + replica,
                    decode_[replica].next());
  }

  void reject(const Request& request, RejectReason reason, Tick now) {
    ++result_.rejected;
    log_.rejected(request, reason, now);
    if (observer_ != nullptr) {
      observer_->rejected(deployment_, request, reason, now);
    }
    arrivals_.on_complete(request.id, now);
  }

  void pass_boundary(std::size_t index, Tick now) {
    moved_.clear();
    prefilled_.clear();
    const auto first_count = static_cast<std::size_t>(plan_.first.replicas);
    if (index >= first_count) {
      GenerationReplica& replica = decode_[index - first_count];
      replica.boundary(moved_);
      boundaries_.set(index, replica.next());
      for (const Slot slot : prefilled_) {
        const InFlight& it = requests_[slot];
        if (it.local) {
          local_router_.prefilled({it.decode_replica, it.decode_rank, it.router_tokens});
        }
      }
      complete(decode_router_, now);
    } else if (plan_.disaggregated()) {
      prefill_[index].boundary(moved_);
      boundaries_.set(index, prefill_[index].next());
      for (const Slot slot : moved_) {
        prefill_ended(slot, now);
        start_transfer(slot, now);
      }
    } else {
      aggregated_[index].boundary(moved_);
      boundaries_.set(index, aggregated_[index].next());
      for (const Slot slot : prefilled_) {
        prefill_ended(slot, now);
      }
      complete(first_router_, now);
    }
  }

  [[nodiscard]] Router::Choice first_choice(const InFlight& request) const {
    return {request.first_replica,
            plan_.disaggregated() ? request.first_rank : request.decode_rank,
            request.router_tokens};
  }

  void prefill_ended(Slot slot, Tick now) {
    first_router_.prefilled(first_choice(requests_[slot]));
    if (!held_.empty()) {
      look_ = now + 1;
    }
  }

  void start_transfer(Slot slot, Tick now) {
    InFlight& request = requests_[slot];
    const Router::Choice choice = decode_router_.route(request.request, {}, now);
    if (plan_.conditional) {
      local_router_.take(choice, request.request);
    }
    request.decode_replica = choice.replica;
    request.decode_rank = choice.rank;
    decode_[request.decode_replica].assign(slot);
    request.ready = now;  // until it is ready at the decode replica: when its transfer started
    fabric_.start(transfer_of(deployment_, request.request.id, slot),
                  plan_.first.endpoint(request.first_replica, request.first_rank),
                  decode_plan_.endpoint(request.decode_replica, request.decode_rank),
                  plan_.kv_bytes(request.request.prompt_tokens),
                  now);
    ++in_transfer_;
  }

  void end_transfer(Slot slot, Tick now) {
    InFlight& request = requests_[slot];
    result_.end = now;
    --in_transfer_;
    ++result_.transfers;
    result_.transfer_bytes += plan_.kv_bytes(request.request.prompt_tokens);
    ++result_.timed_transfers;
    result_.transfer_seconds += to_seconds(now - request.ready).in_base();
    if (observer_ != nullptr) {
      observer_->transferred(deployment_,
                             request.request,
                             plan_.first.endpoint(request.first_replica, request.first_rank),
                             decode_plan_.endpoint(request.decode_replica, request.decode_rank),
                             plan_.kv_bytes(request.request.prompt_tokens),
                             request.ready,
                             now);
    }
    PrefillReplica& sender = prefill_[request.first_replica];
    sender.release(slot, now);
    boundaries_.set(request.first_replica, sender.next());
    if (decode_pool_.reuses) {
      request.blocks = decode_blocks(slot);
    }
    ready_to_decode(slot, now);
  }

  void complete(Router& router, Tick now) {
    for (const Slot slot : moved_) {
      result_.end = now;
      const InFlight& done = requests_[slot];
      router.completed(plan_.disaggregated()
                           ? Router::Choice{done.decode_replica, done.decode_rank, 0}
                           : first_choice(done),
                       done.request);
      if (plan_.conditional) {
        local_router_.completed({done.decode_replica, done.decode_rank, 0}, done.request);
      }
      ++result_.completed;
      const Completion completion{done.request, done.first_token, now};
      log_.completed(completion);
      if (observer_ != nullptr) {
        observer_->completed(deployment_, completion);
      }
      const RequestId id = done.request.id;
      requests_.remove(slot);
      arrivals_.on_complete(id, now);
    }
  }

  // The run is over at the horizon, or when nothing is left (then nothing is open).
  void close() {
    const bool cut = plan_.horizon != never && !result_.stopped;
    const Tick end = cut && open() ? plan_.horizon : result_.end;
    result_.duration = end;
    result_.measured_from = std::min(plan_.measure_from, end);
    if (!measuring_) {
      measure(std::min(plan_.measure_from, end + 1), result_.measured_from);
    }
    UnfinishedTally& unfinished = result_.unfinished;
    for (; arrivals_.next() != never; (void)arrivals_.take()) {
      ++unfinished.not_routed;
      if (result_.stopped) {
        break;  // an open-loop source may go on for ever
      }
    }
    result_.requests = arrivals_.taken();
    unfinished.waiting_router = held_.size();
    for (const HeldRequests::Held& held : held_.all()) {
      result_.held_request_seconds += to_seconds(end - held.since).in_base();
    }
    unfinished.in_transfer = in_transfer_;
    for (PrefillReplica& replica : prefill_) {
      replica.close(end);
      unfinished.waiting_prefill += replica.waiting();
      unfinished.in_prefill += replica.stepping();
      result_.prompt_tokens += replica.prefilled_tokens();
      result_.first.kv_reserved_peak = std::max(result_.first.kv_reserved_peak, replica.kv_peak());
    }
    const auto close_all = [&](auto& replicas, std::int64_t& waiting, PoolTally& tally) {
      for (GenerationReplica& replica : replicas) {
        replica.close(end);
        waiting += replica.waiting();
        unfinished.in_prefill += replica.prefilling();
        unfinished.decoding += replica.running();
        result_.generated_tokens += replica.generated();
        result_.prompt_tokens += replica.prefilled_tokens();
        tally.kv_reserved_peak = std::max(tally.kv_reserved_peak, replica.kv_peak());
      }
    };
    close_all(aggregated_, unfinished.waiting_prefill, result_.first);
    close_all(decode_, unfinished.waiting_decode, result_.decode);
  }

  [[nodiscard]] bool open() const {
    return requests_.size() > 0 || !held_.empty() || arrivals_.next() != never;
  }

  std::size_t deployment_;
  const ServingPlan& plan_;
  const PoolPlan& decode_plan_;  // the first pool's when aggregated
  Fabric& fabric_;
  RequestLog& log_;
  const RequestSource& source_;
  ServeObserver* observer_;
  Arrivals arrivals_;
  Router first_router_;
  Router decode_router_;
  Router local_router_;  // of the decode pool, ConditionalPrefill: with all requests there
  HeldRequests held_;
  Tick look_ = never;  // when the router looks at them
  bool measuring_ = plan_.measure_from == 0;
  MinIndex<Tick> boundaries_;
  InFlightTable requests_;
  EngineBlocks engine_blocks_{decode_plan_.kv.block_tokens};
  std::int64_t in_transfer_ = 0;
  ServeResult result_;
  PoolContext first_pool_{plan_.first,
                          *plan_.first.steps,
                          BatchPadding(plan_.first),
                          requests_,
                          result_.first,
                          result_.chunk_gaps,
                          prefilled_,
                          first_router_.listens() ? &first_router_ : nullptr,
                          Watch(observer_, deployment_, 0),
                          !plan_.disaggregated() && plan_.first.prefix_cache};
  PoolContext decode_pool_{decode_plan_,
                           *decode_plan_.steps,
                           BatchPadding(decode_plan_),
                           requests_,
                           result_.decode,
                           result_.chunk_gaps,
                           prefilled_,
                           plan_.conditional ? &local_router_ : nullptr,
                           Watch(observer_, deployment_, 1),
                           plan_.conditional&& decode_plan_.prefix_cache};
  std::deque<PrefillReplica> prefill_;
  std::deque<GenerationReplica> aggregated_;
  std::deque<GenerationReplica> decode_;
  std::vector<Slot> moved_;      // scratch
  std::vector<Slot> prefilled_;  // scratch
};

}  // namespace rackplan
