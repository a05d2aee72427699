// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/headroom.h"

#include "models/base/error.h"
#include "sim/plan/demand.h"
#include "sim/plan/judged_run.h"
#include "sim/plan/losses.h"
#include "sim/plan/parallel_for.h"
#include "sim/plan/trial.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace rackplan {
namespace {

std::string percent(double share, const char* form = "%.0f %%") {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), form, 100.0 * share);
  return text.data();
}

struct Case {
  std::string name;
  std::optional<Scenario> scenario;  // absent: nothing can be served
};

double mean_queue(const Report& report) {
  double queue = 0.0;
  for (const DeploymentReport& deployment : report.deployments) {
    for (const PoolReport& pool : deployment.pools) {
      queue += pool.mean_queue * pool.replicas;
      queue += pool.router_queue ? pool.router_queue->mean_length : 0.0;
    }
  }
  return queue;
}

// The largest of the deployments.
HeadroomRow row_of(const std::string& name, const JudgedRun& run) {
  HeadroomRow row;
  row.name = name;
  for (const DeploymentReport& deployment : run.report.deployments) {
    row.ttft_p99 = std::max(row.ttft_p99, deployment.metrics.time_to_first_token.p99 * ms);
    row.itl_p99 = std::max(row.itl_p99, deployment.metrics.inter_token_latency.p99 * ms);
    row.rejected += deployment.requests.rejected.total();
  }
  row.queue = mean_queue(run.report);
  row.met = run.met();
  row.targets = run.targets;
  return row;
}

// "99 % asked, 93.1 % reached: time to first token <= 2 s (prefill: tensor cores 83 % …)"
std::string breaks_text(const JudgedRun& run) {
  std::string text;
  for (const TargetOutcome& target : run.targets) {
    if (!target.met) {
      text += (text.empty() ? "" : "; ") + (target.workload.empty() ? "" : target.workload + ": ") +
              percent(target.asked, "%g %%") + " asked, " + percent(target.reached, "%.1f %%") +
              " reached: " + (target.limit.empty() ? target.metric : target.limit);
    }
  }
  for (const DeploymentReport& deployment : run.report.deployments) {
    text += "; " + deployment.bottleneck.sentence;
  }
  return text;
}

class HeadroomStudy {
 public:
  HeadroomStudy(const Scenario& chosen,
                const std::vector<PlanTarget>& targets,
                const Catalogs& catalogs,
                const HeadroomOptions& options,
                const std::stop_token& stop)
      : chosen_(chosen), targets_(targets), catalogs_(catalogs), options_(options), stop_(stop) {
    chosen_.network.model = NetworkModel::Ideal;
  }

  Headroom run() {
    Headroom headroom;
    headroom.rows = rows();
    const std::optional<double> miss = first_miss();
    if (miss) {
      headroom.first_miss = miss;
      headroom.breaks = breaks_text(at(*miss));
    }
    return headroom;
  }

 private:
  [[nodiscard]] JudgedRun at(double load) const {
    return judged_run(scaled_demand(chosen_, load), targets_, catalogs_, stop_);
  }

  [[nodiscard]] std::vector<HeadroomRow> rows() const {
    std::vector<Case> cases;
    for (const double load : options_.loads) {
      cases.push_back({percent(load) + " of the demand", scaled_demand(chosen_, load)});
    }
    for (Loss& loss : losses(chosen_, catalogs_)) {
      cases.push_back({std::move(loss.name), std::move(loss.left)});
    }
    std::vector<HeadroomRow> rows(cases.size());
    parallel_for(options_.jobs, cases.size(), [&](std::size_t i) {
      rows[i].name = cases[i].name;
      if (cases[i].scenario) {
        rows[i] = row_of(cases[i].name, judged_run(*cases[i].scenario, targets_, catalogs_, stop_));
      }
    });
    return rows;
  }

  [[nodiscard]] bool meets(double load) const {
    return run_trial(scaled_demand(chosen_, load), targets_, catalogs_, stop_).met;
  }

  // Doubling steps away from the demand, then halving: demand that was met lies below demand that
  // was not, whatever happens between.
  [[nodiscard]] std::optional<double> first_miss() const {
    double met = 1.0;
    double step = 0.125;
    double missed = met + step;
    while (meets(missed)) {
      met = missed;
      if (met >= options_.most) {
        return std::nullopt;
      }
      step *= 2.0;
      missed = std::min(missed + step, options_.most);
    }
    while (missed - met > options_.tolerance) {
      const double middle = 0.5 * (met + missed);
      (meets(middle) ? met : missed) = middle;
    }
    return missed;
  }

  Scenario chosen_;
  const std::vector<PlanTarget>& targets_;
  const Catalogs& catalogs_;
  const HeadroomOptions& options_;
  std::stop_token stop_;
};

}  // namespace

Headroom headroom(const Scenario& chosen,
                  const std::vector<PlanTarget>& targets,
                  const Catalogs& catalogs,
                  const HeadroomOptions& options,
                  const std::stop_token& stop) {
  return HeadroomStudy(chosen, targets, catalogs, options, stop).run();
}

}  // namespace rackplan
