// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/oracle.h"

#include "models/base/error.h"
#include "tests/oracle/deployment.h"

#include <algorithm>
#include <memory>
#include <vector>

namespace rackplan::oracle {
namespace {

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
