// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/plan_words.h"

#include "models/units/text.h"
#include "sim/report/metric_name.h"
#include "sim/report/number_text.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace rackplan {
namespace {

constexpr int digits = 4;

}  // namespace

std::string name_of(const TargetOutcome& target) {
  const std::string workload = target.workload.empty() ? "" : target.workload + ": ";
  if (target.metric == all_targets) {
    return workload + (target.limit.empty() ? "good requests" : target.limit);
  }
  return workload + short_metric_name(target.metric) + " <= " + target.limit;
}

std::string share_text(double share, double asked) {
  constexpr int most_digits = 12;
  const bool below = share < asked;
  for (int significant = digits; significant < most_digits; ++significant) {
    const double scale = std::pow(10.0, significant - 2);  // of percent
    const double shown = std::round(100.0 * share * scale) / scale;
    if ((shown < 100.0 * asked) == below) {
      return percent_text(share, significant);
    }
  }
  return percent_text(share, most_digits);
}

std::string words(const TargetOutcome& target) {
  return name_of(target) + ": " + share_text(target.reached, target.asked) + " of requests" +
         (target.each_window ? " in the worst window, " : ", ") +
         percent_text(target.asked, digits) + " asked";
}

std::string gap_text(Usd cost, Usd reference) {
  const Usd gap = cost - reference;
  std::string text = (gap < Usd() ? "" : "+") + dollars_text(gap);
  if (reference > Usd()) {
    text += std::string(gap < Usd() ? " (" : " (+") + percent_text(gap / reference) + ")";
  }
  return text;
}

std::string token_cost_text(const std::optional<UsdPerToken>& cost) {
  return cost ? format(*cost, digits) : "-";
}

std::string cost_text(const CandidateOutcome& candidate) {
  return candidate.figures ? dollars_text(candidate.figures->cost_a_year)
                           : ">= " + dollars_text(candidate.least_cost_a_year);
}

std::vector<Share> step_time_sources(const Report& report) {
  std::map<std::string, double> busy;  // GPUs
  double total = 0.0;
  for (const DeploymentReport& deployment : report.deployments) {
    for (const PoolReport& pool : deployment.pools) {
      for (const Share& source : pool.time_by_source) {
        const double gpus = pool.utilisation.mean * pool.gpus * source.fraction;
        busy[source.name] += gpus;
        total += gpus;
      }
    }
  }
  std::vector<Share> shares;
  for (const auto& [name, gpus] : busy) {
    if (gpus > 0.0) {
      shares.push_back({name, gpus / total});
    }
  }
  std::stable_sort(shares.begin(), shares.end(), [](const Share& a, const Share& b) {
    return a.fraction > b.fraction;
  });
  return shares;
}

}  // namespace rackplan
