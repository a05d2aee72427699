// SPDX-License-Identifier: Apache-2.0
#include "sim/run/evaluate_here.h"

#include "models/base/error.h"
#include "sim/fabric/ideal_fabric.h"
#include "sim/fabric/simgrid_fabric.h"
#include "sim/metrics/request_stats.h"
#include "sim/run/assembly.h"
#include "sim/run/build_report.h"
#include "sim/run/source.h"
#include "sim/serving/serve.h"

#include <memory>
#include <utility>

namespace rackplan {
namespace {

class StatsLog final : public RequestLog {
 public:
  StatsLog(RequestStats& stats, Progress* progress) : stats_(stats), progress_(progress) {}

  void completed(const Completion& completion) override {
    stats_.add(completion.request.arrival,
               completion.first_token,
               completion.completed,
               completion.request.prompt_tokens,
               completion.request.output_tokens);
    count();
  }
  void rejected(const Request& /*request*/, RejectReason reason, Tick /*tick*/) override {
    stats_.add_error();
    ++(reason == RejectReason::ExceedsKvCapacity ? rejected_.exceeds_kv_capacity
                                                 : rejected_.exceeds_positions);
    count();
  }
  [[nodiscard]] const RejectedRequests& rejected_requests() const { return rejected_; }

 private:
  void count() {
    constexpr std::int64_t between_tellings = 1024;
    if (++done_ % between_tellings == 0 && progress_ != nullptr) {
      progress_->requests_done.store(done_, std::memory_order_relaxed);
    }
  }

  RequestStats& stats_;
  Progress* progress_;
  RejectedRequests rejected_;
  std::int64_t done_ = 0;
};

std::unique_ptr<Fabric> make_fabric(const Scenario& scenario, const NetworkPlan& network) {
  if (needs_simgrid(scenario)) {
    return std::make_unique<SimgridFabric>(network, SimgridFabric::Mode::HandOver);
  }
  return std::make_unique<IdealFabric>(network);
}

}  // namespace

bool needs_simgrid(const Scenario& scenario) {
  return scenario.network.model == NetworkModel::Simgrid && scenario.deployment.pools.size() > 1;
}

Report evaluate_here(const Scenario& scenario,
                     const Catalogs& catalogs,
                     const std::stop_token& stop,
                     Progress* progress) {
  const Assembly assembly = assemble(scenario, catalogs);
  const std::unique_ptr<RequestSource> source = make_source(scenario);
  const std::unique_ptr<Fabric> fabric = make_fabric(scenario, assembly.network);
  RequestStats stats(slo_ticks(scenario.deployment.workload.slo));
  StatsLog log(stats, progress);
  const ServeResult result = serve(assembly.serving, *source, *fabric, log, stop);
  if (result.stopped) {
    throw Interrupted();
  }
  return build_report(scenario, assembly, result, log.rejected_requests(), stats, *fabric);
}

}  // namespace rackplan
