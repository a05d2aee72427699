// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/serve.h"

#include "models/base/error.h"
#include "sim/serving/deployment_run.h"

#include <algorithm>
#include <deque>

namespace rackplan {
namespace {

// The deployments of a run, one event after the other.
class Runs {
 public:
  Runs(std::span<const ServedDeployment> deployments, Fabric& fabric, ServeObserver* observer)
      : fabric_(fabric),
        horizon_(deployments.front().plan.horizon),
        warmup_(deployments.front().plan.measure_from) {
    ensure(deployments.size() <= most_deployments, "a transfer's id holds its deployment");
    for (const ServedDeployment& deployment : deployments) {
      ensure(deployment.plan.horizon == horizon_ && deployment.plan.measure_from == warmup_,
             "a run has one horizon and one warm-up");
      runs_.emplace_back(
          runs_.size(), deployment.plan, deployment.source, fabric, deployment.log, observer);
    }
  }

  std::vector<ServeResult> run(const std::stop_token& stop) {
    constexpr std::int64_t events_between_looks = 4096;
    bool stopped = false;
    for (std::int64_t events = 1; pass_next(); ++events) {
      if (events % events_between_looks == 0 && stop.stop_requested()) {
        stopped = true;
        break;
      }
    }
    std::vector<ServeResult> results;
    for (DeploymentRun& run : runs_) {
      results.push_back(run.result(stopped));
    }
    return results;
  }

 private:
  // The earliest event; of equal ones transfer ends first, then arrivals, then boundaries, each in
  // order of deployment.
  bool pass_next() {
    DeploymentRun* arriving = &runs_.front();
    DeploymentRun* stepping = arriving;
    Tick arrival = arriving->next_arrival();
    Tick boundary = arriving->next_boundary();
    for (std::size_t i = 1; i < runs_.size(); ++i) {
      DeploymentRun& run = runs_[i];
      if (run.next_arrival() < arrival) {
        arrival = run.next_arrival();
        arriving = &run;
      }
      if (run.next_boundary() < boundary) {
        boundary = run.next_boundary();
        stepping = &run;
      }
    }
    const Tick transfer = fabric_.next();
    const Tick now = std::min({transfer, arrival, boundary});
    if (now == never || now > horizon_) {
      return false;
    }
    if (now >= warmup_) {
      end_warmup();
    }
    if (now == transfer) {
      const TransferId id = fabric_.pop();
      runs_[deployment_of(id)].pass_transfer(slot_of(id), now);
    } else if (now == arrival) {
      arriving->pass_arrival(now);
    } else {
      stepping->pass_boundary(now);
    }
    return true;
  }

  // Before the first event that is measured.
  void end_warmup() {
    if (warmup_ > 0) {
      fabric_.forget_bytes();
      for (DeploymentRun& run : runs_) {
        run.end_warmup();
      }
    }
    warmup_ = never;
  }

  Fabric& fabric_;
  Tick horizon_;
  Tick warmup_;  // when it ends; `never`: it has ended
  std::deque<DeploymentRun> runs_;
};

}  // namespace

std::vector<ServeResult> serve(std::span<const ServedDeployment> deployments,
                               Fabric& fabric,
                               const std::stop_token& stop,
                               ServeObserver* observer) {
  ensure(!deployments.empty(), "a run has a deployment");
  return Runs(deployments, fabric, observer).run(stop);
}

ServeResult serve(const ServingPlan& plan,
                  RequestSource& source,
                  Fabric& fabric,
                  RequestLog& log,
                  const std::stop_token& stop,
                  ServeObserver* observer) {
  const ServedDeployment alone{plan, source, log};
  return std::move(serve(std::span(&alone, 1), fabric, stop, observer).front());
}

}  // namespace rackplan
