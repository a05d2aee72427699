// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/oracle.h"

#include "models/base/error.h"
#include "tests/oracle/pool.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace rackplan::oracle {
namespace {

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

  void route(const Request& request) {
    const Destination to = pools_[0].routing().route(request, source_.blocks_of(request.id), now_);
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
      prefill_ended(id);
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
  Tick now_ = -1;
  RequestId next_id_ = 0;
  Tick last_arrival_ = 0;
};

/// All deployments and the network that they share.
class Simulator {
 public:
  Simulator(const std::vector<ServedDeployment>& served, Fabric& fabric)
      : fabric_(fabric), horizon_(served.front().plan.horizon) {
    for (const ServedDeployment& one : served) {
      ensure(one.plan.horizon == horizon_, "a run has one horizon");
      deployments_.push_back(std::make_unique<Deployment>(
          deployments_.size(), one.plan, one.source, fabric, one.log, causes_));
    }
  }

  std::vector<ServeResult> run() {
    while (handle_next_event()) {
    }
    std::vector<ServeResult> results;
    for (const auto& deployment : deployments_) {
      deployment->close();
      results.push_back(deployment->result());
    }
    return results;
  }

  [[nodiscard]] const Causes& causes() const { return causes_; }

 private:
  /// The first of: a transfer end, a look at a router's queue or an arrival, the boundary of a
  /// replica; all but the first in order of deployment.
  bool handle_next_event() {
    const Tick transfer = fabric_.next();
    Tick now = transfer;
    int due = 0;  // deployments with an event of their own at `now`
    for (const auto& deployment : deployments_) {
      const Tick own =
          std::min({deployment->look(), deployment->arrival(), deployment->boundary()});
      due = own < now ? 0 : due;
      now = std::min(now, own);
      due += own == now ? 1 : 0;
    }
    if (now == never || now > horizon_) {
      return false;
    }
    ensure(now >= now_, "time does not run backwards");
    causes_.same_tick += now == now_ ? 1 : 0;
    causes_.deployments_tie += due > 1 ? 1 : 0;
    now_ = now;
    if (transfer == now) {
      end_transfer();
    } else if (!arrive()) {
      pass_boundary();
    }
    return true;
  }

  void end_transfer() {
    const TransferId id = fabric_.pop();
    for (std::size_t i = deployments_.size(); i-- > 0;) {
      if (id >= transfer_id(i, 0)) {
        deployments_[i]->pass_transfer(id, now_);
        return;
      }
    }
  }

  bool arrive() {
    for (const auto& deployment : deployments_) {
      if (deployment->look() == now_) {
        deployment->pass_look(now_);
        return true;
      }
      if (deployment->arrival() == now_) {
        deployment->pass_arrival(now_);
        return true;
      }
    }
    return false;
  }

  void pass_boundary() {
    for (const auto& deployment : deployments_) {
      if (deployment->boundary() == now_) {
        deployment->pass_boundary(now_);
        return;
      }
    }
  }

  Fabric& fabric_;
  Tick horizon_;
  Causes causes_;
  std::vector<std::unique_ptr<Deployment>> deployments_;
  Tick now_ = -1;
};

}  // namespace

std::vector<ServeResult> serve_step_by_step(const std::vector<ServedDeployment>& deployments,
                                            Fabric& fabric,
                                            Causes* causes) {
  Simulator simulator(deployments, fabric);
  std::vector<ServeResult> results = simulator.run();
  if (causes != nullptr) {
    *causes += simulator.causes();
  }
  return results;
}

ServeResult serve_step_by_step(const ServingPlan& plan,
                               RequestSource& source,
                               Fabric& fabric,
                               RequestLog& log,
                               Causes* causes) {
  return serve_step_by_step({{plan, source, log}}, fabric, causes).front();
}

}  // namespace rackplan::oracle
