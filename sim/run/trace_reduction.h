// SPDX-License-Identifier: Apache-2.0
// A long trace reduced to a workload of a few numbers, with the error of doing so.
//
//   rate, and its profile     over a day for traces of two days and more, else over the trace
//   gaps                      gamma, with the dispersion that is left within minutes
//   lengths                   quantiles; comonotone if they correlate by more than 0.5
//   reuse (with hashes)       conversations and shared prefixes (session_fit.h), their rate scaled
//                             until as many requests come as in the trace
//
// The workload is then played as long as the trace was, every answer in the instant of its request
// on both sides, and the two are compared.
#pragma once

#include "sim/run/reduction_figures.h"
#include "sim/scenario/scenario.h"
#include "sim/workload/trace_input.h"

#include <string>
#include <vector>

namespace rackplan {

struct TraceReduction {
  WorkloadSpec workload;  // with the comparison in its description
  std::vector<ComparedFigure> figures;
  std::string warning{};  // what it misses notably; empty: nothing
};

/// Reads the trace three times (two without hashes). Throws InputError, also for a trace without
/// start times, of fewer than 100 requests, or in one instant.
[[nodiscard]] TraceReduction reduce_trace(const TraceInput& input);

/// For people; ends with a newline.
[[nodiscard]] std::string reduction_table(const TraceReduction& reduction);

}  // namespace rackplan
