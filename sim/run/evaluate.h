// SPDX-License-Identifier: Apache-2.0
// The one question everything else asks: what does this scenario come to?
//
// With NetworkModel::Ideal the run happens in this process; with NetworkModel::Simgrid in a child
// process ("rackplan worker"), because SimGrid allows one engine a process. The Report is the same
// value either way.
#pragma once

#include "models/io/catalogs.h"
#include "sim/report/report.h"
#include "sim/run/progress.h"
#include "sim/run/run_outputs.h"
#include "sim/scenario/scenario.h"

#include <stop_token>

namespace rackplan {

/// Throws InputError (a trace is wrong), Infeasible (the model does not fit, the plan cannot exist,
/// the estate is too small), EnvironmentError (the worker was lost, an output cannot be written).
[[nodiscard]] Report evaluate(const Scenario& scenario,
                              const Catalogs& catalogs,
                              const std::stop_token& stop = {},
                              Progress* progress = nullptr,
                              const RunOutputs& outputs = {});

}  // namespace rackplan
