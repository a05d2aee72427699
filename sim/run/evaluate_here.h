// SPDX-License-Identifier: Apache-2.0
// The run itself, in this process, with either network. At most one SimGrid run a process.
#pragma once

#include "models/io/catalogs.h"
#include "sim/report/report.h"
#include "sim/run/progress.h"
#include "sim/run/run_outputs.h"
#include "sim/scenario/scenario.h"
#include "sim/serving/request_log.h"

#include <cstddef>
#include <functional>
#include <stop_token>

namespace rackplan {

/// Whether transfers may meet and SimGrid has to say how they share. Without a transfer the
/// networks are the same.
[[nodiscard]] bool needs_simgrid(const Scenario& scenario);

/// Puts a log of its own before the one of deployment `index`, to which it passes everything on;
/// both outlive the run.
using LogWrapper = std::function<RequestLog&(std::size_t index, RequestLog& log)>;

/// Throws as evaluate() does, and Interrupted when stopped.
[[nodiscard]] Report evaluate_here(const Scenario& scenario,
                                   const Catalogs& catalogs,
                                   const std::stop_token& stop = {},
                                   Progress* progress = nullptr,
                                   const RunOutputs& outputs = {},
                                   const LogWrapper& wrap = {});

}  // namespace rackplan
