// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/proof.h"

#include "sim/plan/candidate_outcome.h"
#include "sim/plan/confidence.h"
#include "sim/plan/demand.h"
#include "sim/plan/headroom.h"

#include <algorithm>
#include <string>
#include <utility>

namespace rackplan {
namespace {

std::string failed_words(const Confirmation& confirmation) {
  if (!confirmation.trouble.empty()) {
    return "cannot be run as it would be: " + confirmation.trouble;
  }
  for (const TargetOutcome& target : confirmation.worst) {
    if (!target.met) {
      return "met its targets without contention; with it, in the worst of " +
             std::to_string(confirmation.seeds.size()) + " seeds: " + missed_words(target, false);
    }
  }
  return "";
}

// Those that did not hold, among the candidates that are listed.
void mark_failed(Plan& plan, const SearchResult& found, const Finalists& finalists) {
  const auto mark = [&](CandidateOutcome& candidate) {
    for (const std::size_t tried : finalists.failed) {
      if (found.tried[tried].candidate.index == candidate.index) {
        candidate.status = CandidateStatus::FailedToConfirm;
        candidate.reason = "met its targets without contention, not with it and other seeds";
      }
    }
  };
  std::for_each(plan.others.begin(), plan.others.end(), mark);
  std::for_each(plan.front.begin(), plan.front.end(), mark);
  if (plan.runner_up) {
    mark(*plan.runner_up);
  }
}

}  // namespace

void add_proof(Plan& plan,
               const Scenario& question,
               const SearchResult& found,
               const Finalists& finalists,
               const Catalogs& catalogs,
               int jobs,
               const std::stop_token& stop) {
  plan.demand = demand_text(question);
  plan.search.confirmed = finalists.best ? 1 : 0;
  plan.search.requests += finalists.requests;
  mark_failed(plan, found, finalists);
  if (!finalists.best) {
    plan.notes.insert(plan.notes.begin(),
                      "not confirmed: the " + std::to_string(finalists.failed.size()) +
                          " cheapest that met their targets without contention failed with it; "
                          "the last of them " +
                          failed_words(finalists.confirmation));
    return;
  }
  plan.best->status = CandidateStatus::Confirmed;
  plan.report = finalists.confirmation.report;
  plan.provenance.network = plan.report->provenance.network;
  PlanTrust trust = plan_trust(question, found, finalists, catalogs, jobs, stop);
  plan.confidence = std::move(trust.confidence);
  const Usd best_cost = plan.best->figures->cost_a_year;
  for (const std::size_t tie : trust.ties) {
    plan.ties.push_back(
        candidate_outcome(question, found.space, found.tried[tie], best_cost, catalogs));
  }
  HeadroomOptions options;
  options.jobs = jobs;
  plan.headroom = headroom(
      scenario_of(question, found, *finalists.best), found.targets, catalogs, options, stop);
}

}  // namespace rackplan
