// SPDX-License-Identifier: Apache-2.0
#include "sim/run/source.h"

#include "models/base/error.h"
#include "sim/engine/random.h"
#include "sim/run/synthetic.h"
#include "sim/workload/closed_loop_source.h"
#include "sim/workload/column_map.h"
#include "sim/workload/merged_source.h"
#include "sim/workload/open_loop_source.h"
#include "sim/workload/trace_source.h"

#include <string>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

// Of workload w of deployment d.
std::uint64_t seed_of(const Scenario& scenario, std::size_t deployment, std::size_t workload) {
  return deployment == 0 && workload == 0
             ? scenario.seed
             : draw_bits(scenario.seed, Purpose::WorkloadSeed, deployment, workload);
}

TraceWorkload trace_workload(const TraceArrivals& trace,
                             std::uint64_t seed,
                             const std::optional<std::int64_t>& requests) {
  const TraceReading& reading = trace.reading;
  TraceWorkload workload{.file = trace.file,
                         .format = parse_trace_format(trace.format),
                         .speedup = trace.speedup,
                         .requests = requests,
                         .dedupe = reading.drop_duplicates,
                         .recorded = reading.recorded_times,
                         .edits = trace_edits(trace.changes, seed)};
  if (!reading.columns.empty()) {
    workload.columns = parse_column_map(reading.columns);
  }
  workload.blocks = usual_blocks(
      format_of({.file = trace.file, .format = workload.format, .columns = workload.columns}));
  if (workload.blocks && reading.block_tokens) {
    workload.blocks->tokens = *reading.block_tokens;
  }
  if (reading.users) {
    workload.users = ConversationUsers{.count = *reading.users, .ramp = to_tick(reading.ramp)};
  }
  return workload;
}

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

std::optional<std::int64_t> planned_requests(const Scenario& scenario) {
  std::int64_t sum = 0;
  for (const DeploymentSpec& deployment : scenario.deployments) {
    for (const WorkloadSpec& workload : deployment.workloads) {
      const std::optional<std::int64_t> requests = planned_requests(workload);
      if (!requests) {
        return std::nullopt;
      }
      sum += *requests;
    }
  }
  return sum;
}

std::unique_ptr<RequestSource> make_workload_source(const WorkloadSpec& workload,
                                                    std::uint64_t seed,
                                                    const std::string& path) {
  const std::optional<std::int64_t> requests = planned_requests(workload);
  try {
    if (workload.sessions) {
      return make_session_source(workload, seed, requests);
    }
    return std::visit(
        Match{[&](const PoissonArrivals& poisson) {
                OpenLoopWorkload open;
                open.seed = seed;
                open.arrivals = arrival_process(poisson.rate, workload.pattern);
                open.requests = requests;
                open.prompt = token_lengths(workload.prompt);
                open.output = token_lengths(workload.output);
                open.pairing = length_pairing(workload.pairing);
                return make_open_loop_source(open);
              },
              [&](const ClosedLoopArrivals& closed) {
                return make_closed_loop_source({.seed = seed,
                                                .concurrency = closed.concurrency,
                                                .requests = requests,
                                                .prompt = token_lengths(workload.prompt),
                                                .output = token_lengths(workload.output),
                                                .pairing = length_pairing(workload.pairing)});
              },
              [&](const TraceArrivals& trace) {
                if (trace.format == "servegen") {
                  return make_servegen_source(workload, seed, requests);
                }
                return make_trace_source(trace_workload(trace, seed, requests));
              }},
        workload.arrivals);
  } catch (const InputError& error) {
    // A trace's own troubles name its file; the rest are fields of the workload.
    throw error.parts().file.empty() ? error.within("", path) : error;
  }
}

namespace {

// Of workload i: the number of the first that replays the same trace. Hashes that start again in
// each conversation mean nothing to another workload, not even of the same trace.
std::uint64_t hash_space(const std::vector<WorkloadSpec>& workloads, std::size_t i) {
  const auto* trace = std::get_if<TraceArrivals>(&workloads[i].arrivals);
  if (trace == nullptr || trace->format == "servegen" || workloads.size() == 1) {
    return 0;  // alone, or drawn with a seed of its own
  }
  const std::optional<BlockConvention> blocks = trace_workload(*trace, 0, std::nullopt).blocks;
  if (blocks && blocks->scope == HashScope::Conversation) {
    return i;
  }
  for (std::size_t first = 0; first < i; ++first) {
    const auto* other = std::get_if<TraceArrivals>(&workloads[first].arrivals);
    if (other != nullptr && other->file == trace->file) {
      return first;
    }
  }
  return i;
}

}  // namespace

std::unique_ptr<RequestSource> make_source(const Scenario& scenario, std::size_t deployment) {
  const std::vector<WorkloadSpec>& workloads = scenario.deployments[deployment].workloads;
  const std::string outer =
      scenario.deployments.size() == 1 ? "" : "deployments[" + std::to_string(deployment) + "].";
  std::vector<MergedWorkload> parts;
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    const std::string path =
        outer +
        (workloads.size() == 1 ? std::string("workload") : "workloads[" + std::to_string(i) + "]");
    parts.push_back(
        {.source = make_workload_source(workloads[i], seed_of(scenario, deployment, i), path),
         .priority = workloads[i].priority,
         .hash_space = hash_space(workloads, i)});
  }
  if (parts.size() == 1 && parts.front().priority == 0) {
    return std::move(parts.front().source);
  }
  return make_merged_source(std::move(parts));
}

}  // namespace rackplan
