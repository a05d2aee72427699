// SPDX-License-Identifier: Apache-2.0
#include "sim/run/source.h"

#include "models/base/error.h"
#include "sim/run/synthetic.h"
#include "sim/workload/closed_loop_source.h"
#include "sim/workload/open_loop_source.h"
#include "sim/workload/trace_source.h"

namespace rackplan {
namespace {

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace

std::optional<std::int64_t> planned_requests(const WorkloadSpec& workload) {
  if (workload.requests) {
    return workload.requests;
  }
  if (const auto* closed = std::get_if<ClosedLoopArrivals>(&workload.arrivals)) {
    constexpr std::int64_t rounds = 10;  // as InferenceX sends
    return rounds * closed->concurrency;
  }
  return std::nullopt;
}

std::unique_ptr<RequestSource> make_source(const Scenario& scenario) {
  const WorkloadSpec& workload = scenario.deployment.workload;
  const std::optional<std::int64_t> requests = planned_requests(workload);
  try {
    if (workload.sessions) {
      return make_session_source(workload, scenario.seed, requests);
    }
    return std::visit(
        Match{[&](const PoissonArrivals& poisson) {
                OpenLoopWorkload open;
                open.seed = scenario.seed;
                open.arrivals = arrival_process(poisson.rate, workload.pattern);
                open.requests = requests;
                open.prompt = token_lengths(workload.prompt);
                open.output = token_lengths(workload.output);
                open.pairing = length_pairing(workload.pairing);
                return make_open_loop_source(open);
              },
              [&](const ClosedLoopArrivals& closed) {
                return make_closed_loop_source({.seed = scenario.seed,
                                                .concurrency = closed.concurrency,
                                                .requests = requests,
                                                .prompt = token_lengths(workload.prompt),
                                                .output = token_lengths(workload.output),
                                                .pairing = length_pairing(workload.pairing)});
              },
              [&](const TraceArrivals& trace) {
                return make_trace_source({.file = trace.file,
                                          .format = parse_trace_format(trace.format),
                                          .speedup = trace.speedup,
                                          .requests = requests});
              }},
        workload.arrivals);
  } catch (const InputError& error) {
    // A trace's own troubles name its file; the rest are fields of the workload.
    throw error.parts().file.empty() ? error.within("", "workload") : error;
  }
}

}  // namespace rackplan
