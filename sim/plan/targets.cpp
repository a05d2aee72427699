// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/targets.h"

#include "models/base/error.h"
#include "models/units/text.h"
#include "sim/report/metric_name.h"
#include "sim/run/measured_log.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

std::string limit_words(const SloSpec& slo) {
  std::string words;
  const auto add = [&](const char* metric, const std::optional<Seconds>& limit) {
    if (limit) {
      words += (words.empty() ? "" : ", ") + short_metric_name(metric) + " <= " + format(*limit);
    }
  };
  add("time_to_first_token", slo.time_to_first_token);
  add("inter_token_latency", slo.inter_token_latency);
  add("request_latency", slo.request_latency);
  return words;
}

std::int64_t enough_requests(double share) {
  constexpr double failures = 10.0;
  return share < 1.0 ? std::llround(std::ceil(failures / (1.0 - share))) : 1;
}

std::string slo_path(const Scenario& scenario, std::size_t deployment, std::size_t workload) {
  const std::string outer =
      scenario.deployments.size() == 1 ? "" : "deployments[" + std::to_string(deployment) + "].";
  return scenario.deployments[deployment].workloads.size() == 1
             ? outer + "slo"
             : outer + "workloads[" + std::to_string(workload) + "].slo";
}

}  // namespace

std::vector<PlanTarget> targets_of(const Scenario& scenario) {
  std::vector<PlanTarget> targets;
  for (std::size_t d = 0; d < scenario.deployments.size(); ++d) {
    const DeploymentSpec& deployment = scenario.deployments[d];
    for (std::size_t w = 0; w < deployment.workloads.size(); ++w) {
      const WorkloadSpec& workload = deployment.workloads[w];
      const std::string words = limit_words(workload.slo);
      if (words.empty()) {
        throw InputError({"",
                          slo_path(scenario, d, w),
                          "no limit, so that every configuration would do",
                          "time_to_first_token, inter_token_latency or request_latency"});
      }
      const bool alone = scenario.deployments.size() == 1 && deployment.workloads.size() == 1;
      const double share = workload.slo.attainment.value_or(default_attainment);
      targets.push_back({.deployment = d,
                         .workload = w,
                         .name = alone ? "" : workload.name,
                         .metric = "all targets",
                         .limit = words,
                         .slo = slo_ticks(workload.slo),
                         .share = share,
                         .window = to_tick(workload.slo.window.value_or(default_target_window)),
                         .enough = enough_requests(share)});
    }
  }
  return targets;
}

std::string target_words(const PlanTarget& target) {
  return (target.name.empty() ? "" : target.name + ": ") +
         format_in_base(target.share * 100.0, Dimension{}) + " % of requests: " + target.limit;
}

}  // namespace rackplan
