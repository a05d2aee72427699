// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/search.h"

#include "models/base/error.h"
#include "sim/plan/bound.h"
#include "sim/plan/goodput_search.h"
#include "sim/plan/journal.h"
#include "sim/plan/least_cost.h"
#include "sim/plan/nearest.h"
#include "sim/plan/objective.h"
#include "sim/plan/parallel_trials.h"
#include "sim/plan/workload_facts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>

namespace rackplan {
namespace {

constexpr std::size_t batch_size = 16;
// Workers over what the long run takes at their best; those with so many are tried first.
constexpr double enough_headroom = 1.15;

struct Ranked {
  std::size_t candidate = 0;  // in the space
  Usd least_cost;
  double headroom = 1.0;  // by estimate, up to enough of it
  Watts swing;            // above idle, by estimate
};

class Search {
 public:
  Search(const Scenario& question, const Catalogs& catalogs, SearchProgress* progress)
      : question_(question),
        catalogs_(catalogs),
        progress_(progress),
        result_{.targets = targets_of(question), .space = search_space(question, catalogs)},
        facts_(workload_facts(question, result_.targets)),
        objective_(question, facts_, catalogs) {}

  SearchResult run(const SearchOptions& options, const std::stop_token& stop) {
    const PlanSpec plan = question_.plan.value_or(PlanSpec{});
    Journal journal(options.journal, question_);
    rank(plan, options.jobs);
    for (std::size_t next = 0; next < ranked_.size() && !done(next, plan.gap);) {
      const std::size_t end = std::min(next + batch_size, ranked_.size());
      if (!simulate(next, end, options.jobs, journal, stop)) {
        result_.interrupted = true;
        break;
      }
      next = end;
    }
    if (options.roomier && result_.best && !result_.interrupted) {
      const std::size_t next = result_.tried.size();
      const std::size_t end = next + bring_roomier_forward(next, plan.gap);
      result_.interrupted = !simulate(next, end, options.jobs, journal, stop);
    }
    finish();
    if (!result_.best && !result_.interrupted) {
      find_nearest(result_, question_, bounds_, catalogs_, options.jobs, stop);
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] const Family& family_of(const Candidate& candidate) const {
    return result_.space.families[static_cast<std::size_t>(candidate.family)];
  }

  void rank(const PlanSpec& plan, int jobs) {
    const std::vector<Candidate>& candidates = result_.space.candidates;
    bounds_ = family_bounds(question_, result_.space, result_.targets, facts_, catalogs_, jobs);
    LeastCost costs(question_, catalogs_);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const FamilyBound& bound = bounds_[static_cast<std::size_t>(candidates[i].family)];
      ScreenedBy screened = bound.drops(candidates[i]);
      if (screened == ScreenedBy::Nothing) {
        const Family& family = family_of(candidates[i]);
        const HardwareCost cost = costs.of(family, candidates[i]);
        if (in_budget(plan.budget, cost)) {
          ranked_.push_back({.candidate = i,
                             .least_cost = cost.a_year,
                             .headroom = std::min(bound.headroom(candidates[i]), enough_headroom),
                             .swing = swing(family, candidates[i], bound)});
          continue;
        }
        screened = ScreenedBy::Budget;
      }
      ++screened_[screened];
    }
    std::stable_sort(ranked_.begin(), ranked_.end(), [](const Ranked& a, const Ranked& b) {
      if (a.least_cost != b.least_cost) {
        return a.least_cost < b.least_cost;
      }
      return a.headroom != b.headroom ? a.headroom > b.headroom : a.swing < b.swing;
    });
    result_.report.candidates = static_cast<std::int64_t>(candidates.size());
    result_.report.do_not_fit = result_.space.do_not_fit;
    if (progress_ != nullptr) {
      progress_->candidates = result_.report.candidates;
      progress_->screened = static_cast<std::int64_t>(candidates.size() - ranked_.size());
      progress_->to_simulate = static_cast<std::int64_t>(ranked_.size());
    }
  }

  // What its steps draw above idle: workers that decode are hardly ever without a request.
  [[nodiscard]] Watts swing(const Family& family,
                            const Candidate& candidate,
                            const FamilyBound& bound) const {
    const auto power = [&](const PhaseChoice& choice) {
      return catalogs_.system_at(question_.estate[choice.estate].system).power;
    };
    const PhaseChoice& decode = family.decode ? *family.decode : family.first;
    const int workers = family.decode ? candidate.decode_replicas : candidate.replicas;
    const double prefill = family.decode ? bound.prefill_gpus : 0.0;
    return prefill * (power(family.first).gpu_prefill - power(family.first).gpu_idle) +
           static_cast<double>(workers * decode.parallel.gpus()) *
               (power(decode).gpu_decode - power(decode).gpu_idle);
  }

  // Whether nothing from `next` on can be cheaper than the best by more than the gap.
  [[nodiscard]] bool done(std::size_t next, double gap) const {
    return result_.best && objective_.least(ranked_[next].least_cost) >= (1.0 - gap) * best_value();
  }

  // Moves those of the best's family with more workers on the same nodes, at a cost that may be the
  // same to within the gap, to `next`; the others stay in order. How many those are.
  std::size_t bring_roomier_forward(std::size_t next, double gap) {
    const Candidate best = result_.tried[*result_.best].candidate;
    const double limit = best_value() + std::abs(best_value()) * gap;
    const auto roomier = [&](const Ranked& it) {
      const Candidate& candidate = result_.space.candidates[it.candidate];
      return candidate.family == best.family && candidate.nodes == best.nodes &&
             grown(best.replicas, candidate.replicas) &&
             grown(best.decode_replicas, candidate.decode_replicas) &&
             objective_.least(it.least_cost) <= limit;
    };
    const auto from = ranked_.begin() + static_cast<std::ptrdiff_t>(next);
    return static_cast<std::size_t>(std::stable_partition(from, ranked_.end(), roomier) - from);
  }

  // As many workers, half as many more, or twice, thrice, four times as many.
  static bool grown(std::int32_t before, std::int32_t after) {
    return after == before || after == (3 * before + 1) / 2 ||
           (before > 0 && after % before == 0 && after <= 4 * before);
  }

  [[nodiscard]] double best_value() const {
    return objective_.value(*result_.tried[*result_.best].trial.figures);
  }

  // False when stopped.
  bool simulate(
      std::size_t begin, std::size_t end, int jobs, Journal& journal, const std::stop_token& stop) {
    std::vector<std::optional<Trial>> outcomes(end - begin);
    std::vector<Scenario> scenarios;
    std::vector<std::size_t> unknown;  // of them, in the batch
    for (std::size_t k = 0; k < outcomes.size(); ++k) {
      const Candidate& candidate = candidate_at(begin + k);
      if (const Trial* known = journal.find(candidate.index)) {
        outcomes[k] = *known;
      } else {
        unknown.push_back(k);
        scenarios.push_back(candidate_scenario(question_, family_of(candidate), candidate));
      }
    }
    const auto trials = run_trials(scenarios, result_.targets, catalogs_, jobs, stop);
    for (std::size_t i = 0; i < trials.size(); ++i) {
      outcomes[unknown[i]] = trials[i];
      if (trials[i]) {
        journal.add(candidate_at(begin + unknown[i]).index, *trials[i]);
      }
    }
    journal.flush();
    for (std::size_t k = 0; k < outcomes.size(); ++k) {
      if (!outcomes[k]) {
        return false;
      }
      merge({.candidate = candidate_at(begin + k),
             .least_cost = ranked_[begin + k].least_cost,
             .trial = *outcomes[k]});
    }
    return true;
  }

  [[nodiscard]] const Candidate& candidate_at(std::size_t rank) const {
    return result_.space.candidates[ranked_[rank].candidate];
  }

  void merge(TriedCandidate tried) {
    SearchReport& report = result_.report;
    ++report.simulated;
    report.cut_short += tried.trial.cut_short ? 1 : 0;
    report.requests += tried.trial.requests;
    const std::size_t index = result_.tried.size();
    if (tried.trial.met &&
        (!result_.best || objective_.value(*tried.trial.figures) < best_value())) {
      result_.best = index;
    }
    result_.tried.push_back(std::move(tried));
    if (progress_ != nullptr) {
      progress_->simulated = report.simulated;
      progress_->requests = report.requests;
    }
  }

  void finish() {
    const auto tried = result_.tried.size();
    if (result_.best) {
      const double possible =
          tried < ranked_.size() ? objective_.least(ranked_[tried].least_cost) / best_value() : 1.0;
      result_.possible_gap = std::max(0.0, 1.0 - possible);
      screened_[ScreenedBy::Cost] += static_cast<std::int64_t>(ranked_.size() - tried);
    }
    SearchReport& report = result_.report;
    for (const auto& [bound, count] : screened_) {
      if (count > 0) {
        report.screened_total += count;
        report.screened.push_back(
            {name_of(bound), static_cast<double>(count) / static_cast<double>(report.candidates)});
      }
    }
    std::stable_sort(report.screened.begin(),
                     report.screened.end(),
                     [](const Share& a, const Share& b) { return a.fraction > b.fraction; });
  }

  const Scenario& question_;
  const Catalogs& catalogs_;
  SearchProgress* progress_;
  SearchResult result_;
  std::vector<WorkloadFacts> facts_;
  Objective objective_;
  std::vector<FamilyBound> bounds_;
  std::vector<Ranked> ranked_;
  std::map<ScreenedBy, std::int64_t> screened_;
};

}  // namespace

SearchResult search(const Scenario& question,
                    const Catalogs& catalogs,
                    const SearchOptions& options,
                    const std::stop_token& stop,
                    SearchProgress* progress) {
  if (question.plan && question.plan->objective == PlanObjective::MostGoodput) {
    return search_goodput(question, catalogs, options, stop, progress);
  }
  return Search(question, catalogs, progress).run(options, stop);
}

}  // namespace rackplan
