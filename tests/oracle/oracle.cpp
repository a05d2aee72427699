// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/oracle.h"

#include "models/base/error.h"
#include "tests/oracle/replica.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace rackplan::oracle {
namespace {

/// The replicas of one role and the router in front of them.
class Pool {
 public:
  Pool(Role role, const PoolPlan& plan, ServeResult& result, PoolTally& tally, Causes& causes)
      : plan_(plan) {
    const auto count = static_cast<std::size_t>(plan.replicas);
    tally.busy_seconds.resize(count);
    tally.requests.resize(count);
    if (role != Role::Prefill) {
      tally.decode_by_batch.resize(static_cast<std::size_t>(plan.max_batch_per_rank) + 1);
    }
    replicas_.reserve(count);
    for (std::size_t index = 0; index < count; ++index) {
      replicas_.emplace_back(role, plan, index, result, tally, causes);
    }
    ledger_.resize(count);
  }

  /// Chooses a replica and charges it.
  std::size_t route() {
    std::size_t choice = round_robin_ % replicas_.size();
    if (plan_.routing == RoutingPolicy::RoundRobin) {
      round_robin_ += 1;
    } else {
      choice = static_cast<std::size_t>(std::min_element(ledger_.begin(), ledger_.end()) -
                                        ledger_.begin());
    }
    ledger_[choice] += 1;
    return choice;
  }
  void discharge(std::size_t replica) { ledger_[replica] -= 1; }

  [[nodiscard]] EndpointId endpoint(std::size_t replica, std::size_t rank) const {
    const std::size_t before = replica * static_cast<std::size_t>(plan_.ranks) + rank;
    return plan_.first_endpoint + static_cast<EndpointId>(before);
  }

  std::vector<Replica>& replicas() { return replicas_; }

 private:
  const PoolPlan& plan_;
  std::vector<Replica> replicas_;
  std::vector<int> ledger_;
  std::size_t round_robin_ = 0;
};

class Simulator {
 public:
  Simulator(const ServingPlan& plan, RequestSource& source, Fabric& fabric, RequestLog& log)
      : plan_(plan), source_(source), fabric_(fabric), log_(log) {
    const Role role = plan.disaggregated() ? Role::Prefill : Role::Aggregated;
    pools_.reserve(2);
    pools_.emplace_back(role, plan.first, result_, result_.first, causes_);
    if (plan.disaggregated()) {
      pools_.emplace_back(Role::Decode, *plan.decode, result_, result_.decode, causes_);
    }
  }

  void run() {
    while (handle_next_event()) {
    }
    close();
  }

  [[nodiscard]] const ServeResult& result() const { return result_; }
  [[nodiscard]] const Causes& causes() const { return causes_; }

 private:
  struct Moving {
    Request request;
    std::size_t from;
    std::size_t to;
    Tick started;
  };

  /// The first of: a transfer end, an arrival, the boundary of a replica, in order of pool and
  /// index.
  bool handle_next_event() {
    const Tick transfer = fabric_.next();
    const Tick known = source_.next_arrival();
    const Tick arrival = known == never ? never : known + plan_.ingress;
    Tick boundary = never;
    Pool* pool = nullptr;
    std::size_t index = 0;
    for (Pool& candidate : pools_) {
      for (std::size_t i = 0; i < candidate.replicas().size(); ++i) {
        const Tick tick = candidate.replicas()[i].boundary();
        if (tick < boundary) {
          boundary = tick;
          pool = &candidate;
          index = i;
        }
      }
    }
    const Tick now = std::min({transfer, arrival, boundary});
    if (now == never || now > plan_.horizon) {
      return false;
    }
    ensure(now >= now_, "time does not run backwards");
    causes_.same_tick += now == now_ ? 1 : 0;
    now_ = now;
    if (transfer == now) {
      end_transfer();
    } else if (arrival == now) {
      route_arrival();
    } else {
      handle_boundary(*pool, index);
    }
    return true;
  }

  void end_transfer() {
    const TransferId id = fabric_.pop();
    const auto at = moving_.find(id);
    ensure(at != moving_.end(), "a transfer that ends was started");
    const Moving moved = at->second;
    moving_.erase(at);
    result_.transfers += 1;
    result_.transfer_bytes += moved.request.prompt_tokens * plan_.kv_bytes_per_token;
    result_.transfer_seconds += static_cast<double>(now_ - moved.started) / 1e12;
    result_.end = now_;
    pools_[0].replicas()[moved.from].forget(id, now_);
    pools_[1].replicas()[moved.to].ready(moved.request, now_);
  }

  void route_arrival() {
    const Request request = take();
    result_.requests += 1;
    result_.end = now_;
    if (const std::optional<RejectReason> reason = never_fits(request)) {
      const bool kv = *reason == RejectReason::ExceedsKvCapacity;
      (kv ? causes_.rejected_kv : causes_.rejected_positions) += 1;
      result_.rejected += 1;
      log_.rejected(request, *reason, now_);
      tell(request.id);
    } else {
      Replica& replica = pools_[0].replicas()[pools_[0].route()];
      static_cast<void>(replica.assign(request));
      replica.ready(request, now_);
    }
  }

  [[nodiscard]] std::optional<RejectReason> never_fits(const Request& request) const {
    const std::int64_t tokens = std::int64_t{request.prompt_tokens} + request.output_tokens;
    if (tokens > plan_.first.kv_capacity_per_rank ||
        (plan_.decode && tokens > plan_.decode->kv_capacity_per_rank)) {
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
      pool.discharge(index);
      start_transfer(prefilled.request, index, prefilled.rank);
    }
    for (const Completion& completion : finished.completed) {
      pool.discharge(index);
      result_.completed += 1;
      result_.end = now_;
      log_.completed(completion);
      tell(completion.request.id);
    }
    replica.start();
  }

  void start_transfer(const Request& request, std::size_t from, std::size_t rank) {
    const std::size_t to = pools_[1].route();
    const EndpointId sender = pools_[0].endpoint(from, rank);
    const EndpointId receiver = pools_[1].endpoint(to, pools_[1].replicas()[to].assign(request));
    moving_.emplace(request.id, Moving{request, from, to, now_});
    const std::int64_t bytes = request.prompt_tokens * plan_.kv_bytes_per_token;
    fabric_.start(request.id, sender, receiver, bytes, now_);
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

  void close() {
    UnfinishedTally& unfinished = result_.unfinished;
    for (; source_.next_arrival() <= plan_.horizon && source_.next_arrival() != never;
         static_cast<void>(take())) {
      result_.requests += 1;
      unfinished.not_routed += 1;
    }
    unfinished.in_transfer = static_cast<std::int64_t>(moving_.size());
    const bool open = result_.requests > result_.completed + result_.rejected;
    result_.duration = open ? plan_.horizon : result_.end;
    for (Pool& pool : pools_) {
      for (Replica& replica : pool.replicas()) {
        replica.close(result_.duration, unfinished);
      }
    }
    ensure(result_.requests == result_.completed + result_.rejected + unfinished.total(),
           "every request is somewhere");
    causes_.horizon_cut += unfinished.decoding > 0 ? 1 : 0;
  }

  const ServingPlan& plan_;
  RequestSource& source_;
  Fabric& fabric_;
  RequestLog& log_;
  ServeResult result_;
  Causes causes_;
  std::vector<Pool> pools_;  // prefill or aggregated, then decode
  std::map<TransferId, Moving> moving_;
  Tick now_ = -1;
  RequestId next_id_ = 0;
  Tick last_arrival_ = 0;
};

}  // namespace

ServeResult serve_step_by_step(const ServingPlan& plan,
                               RequestSource& source,
                               Fabric& fabric,
                               RequestLog& log,
                               Causes* causes) {
  Simulator simulator(plan, source, fabric, log);
  simulator.run();
  if (causes != nullptr) {
    *causes += simulator.causes();
  }
  return simulator.result();
}

}  // namespace rackplan::oracle
