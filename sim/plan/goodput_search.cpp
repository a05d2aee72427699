// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/goodput_search.h"

#include "models/base/error.h"
#include "sim/plan/bound.h"
#include "sim/plan/demand.h"
#include "sim/plan/journal.h"
#include "sim/plan/least_cost.h"
#include "sim/plan/nearest.h"
#include "sim/plan/parallel_for.h"
#include "sim/plan/workload_facts.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace rackplan {
namespace {

constexpr std::size_t batch_size = 16;
constexpr double level_step = 1.02;
constexpr int lowest_level = -256;  // 0.6 % of the demand
constexpr int highest_level = 256;
// Bounds are worked out anew when the best demand has grown by so many steps.
constexpr int levels_between_bounds = 4;

double demand_at(int level) {
  return std::pow(level_step, level);
}

struct Climb {
  std::optional<int> level;  // the highest at which it meets its targets
  Trial met;                 // there
  Trial missed;              // the lowest at which it does not
};

class GoodputSearch {
 public:
  GoodputSearch(const Scenario& question, const Catalogs& catalogs, SearchProgress* progress)
      : question_(question),
        catalogs_(catalogs),
        progress_(progress),
        result_{.targets = targets_of(question), .space = search_space(question, catalogs)} {}

  SearchResult run(const SearchOptions& options, const std::stop_token& stop) {
    Journal journal(options.journal, question_);
    order(options.jobs);
    for (std::size_t next = 0; next < order_.size();) {
      std::vector<std::size_t> batch;
      for (; next < order_.size() && batch.size() < batch_size; ++next) {
        const ScreenedBy bound = bound_of(candidate(order_[next])).drops(candidate(order_[next]));
        if (bound == ScreenedBy::Nothing) {
          batch.push_back(order_[next]);
        } else {
          ++screened_[bound];
        }
      }
      if (!look_at(batch, options.jobs, journal, stop)) {
        result_.interrupted = true;
        break;
      }
      if (best_level_ && *best_level_ >= bound_level_ + levels_between_bounds) {
        work_out_bounds(*best_level_ + 1, options.jobs);
      }
    }
    finish();
    if (!result_.best && !result_.interrupted) {
      find_nearest(result_, question_, bounds_, catalogs_, options.jobs, stop);
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] const Candidate& candidate(std::size_t index) const {
    return result_.space.candidates[index];
  }
  [[nodiscard]] const Family& family_of(const Candidate& it) const {
    return result_.space.families[static_cast<std::size_t>(it.family)];
  }
  [[nodiscard]] const FamilyBound& bound_of(const Candidate& it) const {
    return bounds_[static_cast<std::size_t>(it.family)];
  }

  void work_out_bounds(int level, int jobs) {
    const Scenario scaled = scaled_demand(question_, demand_at(level));
    bounds_ = family_bounds(scaled,
                            result_.space,
                            result_.targets,
                            workload_facts(scaled, result_.targets),
                            catalogs_,
                            jobs);
    bound_level_ = level;
  }

  void order(int jobs) {
    work_out_bounds(0, jobs);
    const PlanBudget budget = question_.plan->budget;
    LeastCost costs(question_, catalogs_);
    std::vector<double> room(result_.space.candidates.size());
    for (std::size_t i = 0; i < room.size(); ++i) {
      const Candidate& it = candidate(i);
      if (!in_budget(budget, costs.of(family_of(it), it))) {
        ++screened_[ScreenedBy::Budget];
        continue;
      }
      const FamilyBound& bound = bound_of(it);
      room[i] = static_cast<double>(it.replicas) / bound.least_first;
      if (bound.least_decode > 0) {
        room[i] = std::min(room[i], static_cast<double>(it.decode_replicas) / bound.least_decode);
      }
      order_.push_back(i);
    }
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return room[a] > room[b];
    });
    work_out_bounds(lowest_level, jobs);
    result_.report.candidates = static_cast<std::int64_t>(room.size());
    result_.report.do_not_fit = result_.space.do_not_fit;
    if (progress_ != nullptr) {
      progress_->candidates = result_.report.candidates;
      progress_->to_simulate = static_cast<std::int64_t>(order_.size());
    }
  }

  // False when stopped.
  bool look_at(const std::vector<std::size_t>& batch,
               int jobs,
               Journal& journal,
               const std::stop_token& stop) {
    const int start = best_level_ ? *best_level_ + 1 : 0;
    std::vector<std::optional<Climb>> climbs(batch.size());
    parallel_for(jobs, batch.size(), [&](std::size_t i) {
      if (const auto known = read(journal, batch[i])) {
        climbs[i] = known;
        return;
      }
      try {
        climbs[i] = climb(candidate(batch[i]), start, stop);
      } catch (const Interrupted&) {
        // stays unknown
      }
    });
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (climbs[i]) {
        write(journal, batch[i], *climbs[i]);
      }
    }
    journal.flush();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!climbs[i]) {
        return false;
      }
      merge(candidate(batch[i]), *climbs[i]);
    }
    return true;
  }

  // A journal keeps the two trials of a climb under numbers of their own, with the level between.
  static std::optional<Climb> read(const Journal& journal, std::size_t index) {
    const auto key = static_cast<std::int64_t>(index) * 2;
    const Trial* missed = journal.find(key);
    const Trial* met = journal.find(key + 1);
    if (missed == nullptr || met == nullptr) {
      return std::nullopt;
    }
    Climb climb{.level = std::nullopt, .met = *met, .missed = *missed};
    if (met->met) {
      climb.level = static_cast<int>(std::lround(std::log(met->demand) / std::log(level_step)));
    }
    return climb;
  }
  static void write(Journal& journal, std::size_t index, const Climb& climb) {
    const auto key = static_cast<std::int64_t>(index) * 2;
    if (journal.find(key + 1) == nullptr) {
      journal.add(key, climb.missed);
      journal.add(key + 1, climb.met);
    }
  }

  [[nodiscard]] Climb climb(const Candidate& it, int start, const std::stop_token& stop) const {
    std::int64_t requests = 0;
    Climb climb;
    const auto meets = [&](int level) {
      const Scenario scenario =
          candidate_scenario(scaled_demand(question_, demand_at(level)), family_of(it), it);
      Trial trial = run_trial(scenario, result_.targets, catalogs_, stop);
      trial.demand = demand_at(level);
      requests += trial.requests;
      const bool met = trial.met;
      (met ? climb.met : climb.missed) = std::move(trial);
      return met;
    };
    int low = start;   // where it meets its targets, once there is such a demand
    int high = start;  // where it does not
    if (meets(start)) {
      for (int stride = 1;; stride *= 2) {
        high = std::min(low + stride, highest_level + 1);
        if (high > highest_level || !meets(high)) {
          break;
        }
        low = high;
      }
    } else if (!best_level_) {
      for (int stride = 1;; stride *= 2) {
        low = high - stride;
        if (low < lowest_level || meets(low)) {
          break;
        }
        high = low;
      }
    }
    const bool any = climb.met.met;
    while (any && high - low > 1) {
      const int middle = low + (high - low) / 2;
      (meets(middle) ? low : high) = middle;
    }
    climb.missed.requests = requests - climb.met.requests;
    climb.level = any ? std::optional(low) : std::nullopt;
    return climb;
  }

  void merge(const Candidate& it, const Climb& climb) {
    SearchReport& report = result_.report;
    ++report.simulated;
    report.cut_short += climb.missed.cut_short ? 1 : 0;
    report.requests += climb.met.requests + climb.missed.requests;
    if (climb.level && (!best_level_ || *climb.level > *best_level_)) {
      best_level_ = climb.level;
      best_met_ = climb.met;
      result_.best = result_.tried.size();
    }
    LeastCost costs(question_, catalogs_);
    result_.tried.push_back(
        {.candidate = it, .least_cost = costs.of(family_of(it), it).a_year, .trial = climb.missed});
    if (progress_ != nullptr) {
      progress_->simulated = report.simulated;
      progress_->requests = report.requests;
    }
  }

  void finish() {
    if (result_.best) {
      result_.tried[*result_.best].trial = best_met_;
      result_.demand = demand_at(*best_level_);
    }
    SearchReport& report = result_.report;
    report.screened_total = report.candidates - report.simulated;
    for (const auto& [bound, count] : screened_) {
      report.screened.push_back(
          {name_of(bound), static_cast<double>(count) / static_cast<double>(report.candidates)});
    }
    std::stable_sort(report.screened.begin(),
                     report.screened.end(),
                     [](const Share& a, const Share& b) { return a.fraction > b.fraction; });
  }

  const Scenario& question_;
  const Catalogs& catalogs_;
  SearchProgress* progress_;
  SearchResult result_;
  std::vector<FamilyBound> bounds_;
  int bound_level_ = 0;
  std::vector<std::size_t> order_;
  std::map<ScreenedBy, std::int64_t> screened_;
  std::optional<int> best_level_;
  Trial best_met_;
};

}  // namespace

SearchResult search_goodput(const Scenario& question,
                            const Catalogs& catalogs,
                            const SearchOptions& options,
                            const std::stop_token& stop,
                            SearchProgress* progress) {
  return GoodputSearch(question, catalogs, progress).run(options, stop);
}

}  // namespace rackplan
