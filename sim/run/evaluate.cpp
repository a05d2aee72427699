// SPDX-License-Identifier: Apache-2.0
#include "sim/run/evaluate.h"

#include "sim/run/evaluate_here.h"
#include "sim/run/source.h"
#include "sim/run/worker.h"

namespace rackplan {

Report evaluate(const Scenario& scenario,
                const Catalogs& catalogs,
                const std::stop_token& stop,
                Progress* progress,
                const RunOutputs& outputs) {
  if (progress != nullptr) {
    progress->requests_total.store(planned_requests(scenario).value_or(0));
  }
  if (needs_simgrid(scenario)) {
    return evaluate_in_worker(scenario, stop, progress, outputs);
  }
  return evaluate_here(scenario, catalogs, stop, progress, outputs);
}

}  // namespace rackplan
