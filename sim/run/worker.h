// SPDX-License-Identifier: Apache-2.0
// A run in a process of its own: "rackplan worker" reads a scenario from standard input and writes
// its outcome to standard output, one JSON object:
//
//   {"report": {…}}      or      {"error": {"kind": "input" | "infeasible" | …, …}}
//
// The parent turns an error back into the exception it was. Files to be filled as requests end are
// named on the command line: "--requests-to FILE", "--aiperf-records-to FILE", "--timeline-to FILE"
// (with "--timeline-gzip", "--timeline-requests 0..99").
#pragma once

#include "models/io/catalogs.h"
#include "sim/report/report.h"
#include "sim/run/progress.h"
#include "sim/run/run_outputs.h"
#include "sim/scenario/scenario.h"

#include <filesystem>
#include <iosfwd>
#include <stop_token>

namespace rackplan {

/// The child's side; returns its exit status (0 when an outcome was written).
int run_worker(std::istream& in,
               std::ostream& out,
               const Catalogs& catalogs,
               const std::stop_token& stop = {},
               const RunOutputs& outputs = {});

/// The parent's side. Throws as evaluate() does, and Interrupted when `stop` ended the child.
[[nodiscard]] Report evaluate_in_worker(const Scenario& scenario,
                                        const std::stop_token& stop,
                                        Progress* progress,
                                        const RunOutputs& outputs = {});

/// Which program evaluate() starts as "PROGRAM worker": by default the running program itself.
void set_worker_program(std::filesystem::path program);

}  // namespace rackplan
