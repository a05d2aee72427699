// SPDX-License-Identifier: Apache-2.0
// The one question everything else asks: what does this scenario come to?
//
// With NetworkModel::Ideal the run happens in this process; with NetworkModel::Simgrid in a child
// process ("rackplan worker"), because SimGrid allows one engine a process. The Report is the same
// value either way.
#pragma once

#include "models/io/catalogs.h"
#include "sim/report/report.h"
#include "sim/scenario/scenario.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace rackplan {

/// Read by whoever draws a progress bar; written by the run.
struct Progress {
  std::atomic<std::int64_t> requests_done{0};
  std::atomic<std::int64_t> requests_total{0};  // 0: not known
};

/// Throws InputError (a trace is wrong), Infeasible (the model does not fit, the plan cannot exist,
/// the estate is too small), EnvironmentError (the worker was lost).
[[nodiscard]] Report evaluate(const Scenario& scenario,
                              const Catalogs& catalogs,
                              std::stop_token stop = {},
                              Progress* progress = nullptr);

/// The run itself, in this process, with either network. At most one SimGrid run a process.
[[nodiscard]] Report evaluate_here(const Scenario& scenario,
                                   const Catalogs& catalogs,
                                   std::stop_token stop = {},
                                   Progress* progress = nullptr);

/// Which program evaluate() starts as "PROGRAM worker": by default the running program itself.
void set_worker_program(std::filesystem::path program);

}  // namespace rackplan
