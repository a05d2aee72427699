// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/workload_facts.h"

#include "sim/run/source.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace rackplan {
namespace {

// All requests of a deployment, where none waits for the end of another.
struct OpenRequests {
  bool known = false;
  bool blocks = false;
  std::vector<Request> requests;
};

bool waits(const WorkloadSpec& workload) {
  const auto* trace = std::get_if<TraceArrivals>(&workload.arrivals);
  return workload.sessions || std::holds_alternative<ClosedLoopArrivals>(workload.arrivals) ||
         (trace != nullptr && trace->reading.users);
}

OpenRequests open_requests(const Scenario& question, std::size_t deployment) {
  OpenRequests found;
  const std::vector<WorkloadSpec>& workloads = question.deployments[deployment].workloads;
  const bool endless = std::any_of(workloads.begin(), workloads.end(), [](const auto& workload) {
    return std::holds_alternative<PoissonArrivals>(workload.arrivals) && !workload.requests;
  });
  if (endless || question.measure.horizon ||
      std::any_of(workloads.begin(), workloads.end(), waits)) {
    return found;
  }
  const std::unique_ptr<RequestSource> source = make_source(question, deployment);
  while (const std::optional<Request> request = source->next()) {
    found.blocks = found.blocks || !source->blocks_of(request->id).hashes.empty();
    found.requests.push_back(*request);
  }
  // A conversation's next turn waits for the one before: such a trace has more to give now.
  for (const Request& request : found.requests) {
    source->on_complete(request.id, found.requests.back().arrival);
  }
  found.known = !found.requests.empty() && !source->next();
  return found;
}

WorkloadFacts facts_of(const OpenRequests& open, const PlanTarget& target, Tick warmup) {
  WorkloadFacts facts;
  facts.known = open.known;
  facts.prompts_whole = !open.blocks;
  if (!open.known) {
    return facts;
  }
  facts.shortest_prompt = open.requests.front().prompt_tokens;
  for (const Request& request : open.requests) {
    facts.shortest_prompt = std::min(facts.shortest_prompt, request.prompt_tokens);
    facts.longest_prompt = std::max(facts.longest_prompt, request.prompt_tokens);
    if (request.workload == target.workload && request.arrival >= warmup) {
      facts.requests.push_back(request);
    }
  }
  // The least number whose share is not below what is asked, in the judge's arithmetic.
  const auto all = static_cast<double>(facts.requests.size());
  facts.least_good = std::max<std::int64_t>(0, std::llround(std::floor(target.share * all)) - 1);
  while (static_cast<double>(facts.least_good) / all < target.share) {
    ++facts.least_good;
  }
  return facts;
}

}  // namespace

std::vector<WorkloadFacts> workload_facts(const Scenario& question,
                                          const std::vector<PlanTarget>& targets) {
  std::vector<OpenRequests> open;
  for (std::size_t d = 0; d < question.deployments.size(); ++d) {
    open.push_back(open_requests(question, d));
  }
  std::vector<WorkloadFacts> facts;
  for (const PlanTarget& target : targets) {
    facts.push_back(facts_of(open[target.deployment], target, to_tick(question.measure.warmup)));
  }
  return facts;
}

}  // namespace rackplan
