// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/proof.h"

#include "models/base/error.h"
#include "sim/plan/candidate_outcome.h"
#include "sim/plan/confidence.h"
#include "sim/plan/headroom.h"
#include "sim/plan/purchase.h"
#include "sim/plan/sensitivity.h"
#include "sim/plan/step_factor.h"
#include "sim/plan/trial.h"
#include "sim/plan/what_ifs.h"
#include "sim/report/number_text.h"
#include "sim/run/evaluate_here.h"

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

// What the same hardware costs priced the other way: by whole racks or by the nodes in use.
std::string other_charge(const Scenario& chosen, const Usd& asked, const Catalogs& catalogs) {
  Scenario other = chosen;
  const bool whole = chosen.economics->charge == Charge::Estate;
  other.economics->charge = whole ? Charge::Used : Charge::Estate;
  const Report report = evaluate_here(other, catalogs);
  return std::string("priced ") + (whole ? "whole" : "by the nodes in use") +
         ", as asked (economics.charge), the hardware costs " + dollars_text(asked) + " a year; " +
         (whole ? "by the nodes in use" : "whole") + " it would be " +
         dollars_text(report.cost->cost_a_year);
}

// Plans questions that differ from the answer's. What was chosen counts as chosen again where it
// meets the targets and costs at most plan.gap more than the best.
class Replanner {
 public:
  Replanner(const SearchResult& found,
            std::size_t best,
            const Catalogs& catalogs,
            int jobs,
            const std::stop_token& stop)
      : candidate_(found.tried[best].candidate),
        family_(found.space.families[static_cast<std::size_t>(candidate_.family)]),
        catalogs_(catalogs),
        jobs_(jobs),
        stop_(stop) {}

  Replanned operator()(const Scenario& question) const {
    try {
      SearchOptions options;
      options.jobs = jobs_;
      const SearchResult found = search(question, catalogs_, options, stop_);
      if (found.interrupted) {
        throw Interrupted();
      }
      if (!found.best) {
        return {};
      }
      const Usd cost = found.tried[*found.best].trial.figures->cost_a_year;
      const Scenario again = candidate_scenario(question, family_, candidate_);
      const Trial kept = run_trial(again, found.targets, catalogs_, stop_);
      const double gap = question.plan.value_or(PlanSpec{}).gap;
      if (kept.met && kept.figures->cost_a_year <= (1.0 + gap) * cost) {
        return {.cost = kept.figures->cost_a_year, .layout = layout_words(again, catalogs_)};
      }
      return {.cost = cost,
              .layout = layout_words(scenario_of(question, found, *found.best), catalogs_)};
    } catch (const Infeasible&) {
      return {};
    }
  }

 private:
  Candidate candidate_;
  Family family_;
  const Catalogs& catalogs_;
  int jobs_;
  std::stop_token stop_;
};

}  // namespace

void add_proof(Plan& plan,
               const Scenario& question,
               const SearchResult& found,
               const Finalists& finalists,
               const Catalogs& catalogs,
               const ProofOptions& options,
               const std::stop_token& stop) {
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
  PlanTrust trust = plan_trust(question, found, finalists, catalogs, options.jobs, stop);
  plan.confidence = std::move(trust.confidence);
  const Usd best_cost = plan.best->figures->cost_a_year;
  for (const std::size_t tie : trust.ties) {
    plan.ties.push_back(
        candidate_outcome(question, found.space, found.tried[tie], best_cost, catalogs));
  }
  const Scenario chosen = scenario_of(question, found, *finalists.best);
  plan.purchase = purchase_words(question, chosen, catalogs);
  if (chosen.economics) {
    plan.notes.push_back(other_charge(chosen, best_cost, catalogs));
  }
  HeadroomOptions more;
  more.jobs = options.jobs;
  plan.headroom = headroom(chosen, found.targets, catalogs, more, stop);
  const PlanSpec spec = question.plan.value_or(PlanSpec{});
  if (options.sensitivity && spec.objective != PlanObjective::MostGoodput) {
    const StepErrors errors = step_errors(*plan.report);
    plan.sensitivity = sensitivity(usual_what_ifs(question, errors, catalogs),
                                   {.cost = best_cost, .layout = plan.best->layout},
                                   Replanner(found, *finalists.best, catalogs, options.jobs, stop));
  }
}

}  // namespace rackplan
