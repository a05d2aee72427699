// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/candidate_outcome.h"

#include "models/units/text.h"

#include <algorithm>

namespace rackplan {
namespace {

std::string percent(double share) {
  return format_in_base(share * 100.0, Dimension{}, 4) + " %";
}

// The target that is furthest from what was asked.
const TargetOutcome* worst_of(const std::vector<TargetOutcome>& targets) {
  const TargetOutcome* worst = nullptr;
  for (const TargetOutcome& target : targets) {
    if (!target.met &&
        (worst == nullptr || target.reached / target.asked < worst->reached / worst->asked)) {
      worst = &target;
    }
  }
  return worst;
}

std::string reason_of(const TriedCandidate& tried, const std::optional<Usd>& best) {
  const Trial& trial = tried.trial;
  if (!trial.trouble.empty()) {
    return trial.trouble;
  }
  if (const TargetOutcome* worst = worst_of(trial.targets)) {
    const std::string cause = trial.bottleneck.empty() ? "" : "; " + trial.bottleneck;
    return missed_words(*worst, trial.cut_short) + cause;
  }
  if (best && trial.figures && trial.figures->cost_a_year > *best) {
    return "costs " + percent(trial.figures->cost_a_year / *best - 1.0) + " more";
  }
  return {};
}

}  // namespace

std::string missed_words(const TargetOutcome& target, bool at_most) {
  return std::string(at_most ? "at most " : "") + percent(target.reached) + " of requests" +
         (target.workload.empty() ? "" : " of " + target.workload) +
         (target.each_window ? " of the worst window" : "") + " keep " + target.limit + ", asked " +
         percent(target.asked);
}

CandidateOutcome candidate_outcome(const Scenario& question,
                                   const SearchSpace& space,
                                   const TriedCandidate& tried,
                                   const std::optional<Usd>& best,
                                   const Catalogs& catalogs) {
  const Family& family = space.families[static_cast<std::size_t>(tried.candidate.family)];
  const Scenario scenario = candidate_scenario(question, family, tried.candidate);
  return {.index = tried.candidate.index,
          .layout = layout_words(scenario, catalogs),
          .settings = candidate_settings(scenario),
          .gpus = gpus_of(family, tried.candidate),
          .least_cost_a_year = tried.least_cost,
          .status = !tried.trial.trouble.empty() ? CandidateStatus::DoesNotFit
                    : tried.trial.met            ? CandidateStatus::Meets
                                                 : CandidateStatus::Missed,
          .reason = reason_of(tried, best),
          .targets = tried.trial.targets,
          .figures = tried.trial.figures};
}

}  // namespace rackplan
