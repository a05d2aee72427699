// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/decision_regret.h"

#include "sim/metrics/summary.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

#include <algorithm>
#include <optional>

namespace rackplan {
namespace {

struct Candidate {
  double interactivity = 0.0;  // measured, tokens/s a user
  double throughput = 0.0;     // measured, tokens/s a GPU
  double predicted_interactivity = 0.0;
  double predicted_throughput = 0.0;
  int ep = 1;
};

std::vector<Candidate> candidates_of(const Validation& validation, const RowGroup& group) {
  std::vector<Candidate> candidates;
  for (const std::size_t at : group.rows) {
    const MetricValues& measured = validation.rows[at].measured;
    const MetricValues& predicted = validation.predictions[at].values;
    if (measured[Metric::TpotP50] && measured[Metric::TotalPerGpu] && predicted[Metric::TpotP50] &&
        predicted[Metric::TotalPerGpu]) {
      candidates.push_back({.interactivity = 1e3 / *measured[Metric::TpotP50],
                            .throughput = *measured[Metric::TotalPerGpu],
                            .predicted_interactivity = 1e3 / *predicted[Metric::TpotP50],
                            .predicted_throughput = *predicted[Metric::TotalPerGpu],
                            .ep = validation.rows[at].decode.ep});
    }
  }
  return candidates;
}

/// Of those predicted to meet the floor the first with the largest `value`; of none the fastest.
const Candidate* chosen(const std::vector<Candidate>& candidates,
                        double floor,
                        double (*value)(const Candidate&)) {
  const Candidate* best = nullptr;
  for (const Candidate& one : candidates) {
    if (one.predicted_interactivity >= floor && (best == nullptr || value(one) > value(*best))) {
      best = &one;
    }
  }
  if (best == nullptr) {
    best = &*std::max_element(
        candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
          return a.predicted_interactivity < b.predicted_interactivity;
        });
  }
  return best;
}

/// Absent where no row measured meets the floor.
std::optional<double> best_measured(const std::vector<Candidate>& candidates, double floor) {
  std::optional<double> best;
  for (const Candidate& one : candidates) {
    if (one.interactivity >= floor) {
      best = std::max(best.value_or(0.0), one.throughput);
    }
  }
  return best;
}

DecisionRegret regret_of(std::string chooser,
                         const std::vector<std::vector<Candidate>>& groups,
                         double (*value)(const Candidate&)) {
  std::vector<double> regrets;
  for (const std::vector<Candidate>& candidates : groups) {
    for (const double floor : interactivity_floors) {
      const auto best = best_measured(candidates, floor);
      if (candidates.size() < 2 || !best) {
        continue;
      }
      const Candidate& choice = *chosen(candidates, floor, value);
      const bool meets = choice.interactivity * (1.0 + floor_tolerance) >= floor;
      regrets.push_back(meets ? std::max(0.0, 1.0 - choice.throughput / *best) : 1.0);
    }
  }
  DecisionRegret regret{.chooser = std::move(chooser)};
  regret.decisions = static_cast<std::int64_t>(regrets.size());
  if (!regrets.empty()) {
    const auto none = std::count(regrets.begin(), regrets.end(), 0.0);
    regret.best_chosen = static_cast<double>(none) / static_cast<double>(regrets.size());
    regret.worst = *std::max_element(regrets.begin(), regrets.end());
    regret.median = percentile(regrets, 0.5);
  }
  return regret;
}

}  // namespace

std::vector<DecisionRegret> decision_regret(const Validation& validation,
                                            std::span<const std::string> by) {
  std::vector<std::vector<Candidate>> groups;
  for (const RowGroup& group : group_rows(validation, by)) {
    groups.push_back(candidates_of(validation, group));
  }
  return {regret_of(
              "prediction", groups, [](const Candidate& one) { return one.predicted_throughput; }),
          regret_of("largest expert parallelism", groups, [](const Candidate& one) {
            return static_cast<double>(one.ep);
          })};
}

std::string regret_text(const std::vector<DecisionRegret>& regrets, bool markdown) {
  TextTable table({{"choosing by", Align::Left},
                   {"decisions"},
                   {"measured best chosen"},
                   {"median throughput lost"},
                   {"worst"}});
  for (const DecisionRegret& regret : regrets) {
    table.add({regret.chooser,
               std::to_string(regret.decisions),
               percent_text(regret.best_chosen),
               percent_text(regret.median),
               percent_text(regret.worst)});
  }
  return markdown ? table.markdown() : table.aligned();
}

}  // namespace rackplan
