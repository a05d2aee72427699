// SPDX-License-Identifier: Apache-2.0
// A run to its end with its report, judged by the report alone: so a run in a child process can be
// judged too. The verdicts are those of TargetJudge on the same run.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/plan.h"
#include "sim/plan/targets.h"
#include "sim/report/report.h"
#include "sim/scenario/scenario.h"

#include <stop_token>
#include <vector>

namespace rackplan {

struct JudgedRun {
  Report report;
  std::vector<TargetOutcome> targets;
  [[nodiscard]] bool met() const;
};

/// The scenario with the share and the window of each target in its SLO, so that its report has the
/// verdict on them.
[[nodiscard]] Scenario with_verdicts(const Scenario& scenario,
                                     const std::vector<PlanTarget>& targets);

/// `report` is that of a scenario with_verdicts().
[[nodiscard]] std::vector<TargetOutcome> judge_report(const std::vector<PlanTarget>& targets,
                                                      const Report& report);

/// On the scenario's own network. Throws as evaluate() does.
[[nodiscard]] JudgedRun judged_run(const Scenario& scenario,
                                   const std::vector<PlanTarget>& targets,
                                   const Catalogs& catalogs,
                                   const std::stop_token& stop = {});

}  // namespace rackplan
