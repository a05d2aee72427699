// SPDX-License-Identifier: Apache-2.0
// A finalist run again as it would be: with transfers that share links (SimGrid, in child
// processes), and with several seeds, each of which gives other requests of the same kind.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/plan.h"
#include "sim/plan/targets.h"
#include "sim/report/report.h"
#include "sim/scenario/scenario.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace rackplan {

struct Confirmation {
  std::vector<std::uint64_t> seeds;
  std::vector<std::vector<TargetOutcome>> by_seed;
  std::vector<TargetOutcome> worst;   // by target, of the seed that reached least
  std::vector<ShareInterval> shares;  // by target
  std::optional<Report> report;       // of the first seed; absent where it cannot be run
  std::string trouble;                // why it cannot; empty: it can
  std::int64_t requests = 0;          // simulated, of all seeds
  /// Every target with every seed.
  [[nodiscard]] bool met() const;
};

/// `scenario` is a candidate's, with any network; `jobs` processes at once, 0: as many as the
/// machine has. Throws InputError, EnvironmentError, Interrupted.
[[nodiscard]] Confirmation confirm(const Scenario& scenario,
                                   const std::vector<PlanTarget>& targets,
                                   const std::vector<std::uint64_t>& seeds,
                                   const Catalogs& catalogs,
                                   int jobs,
                                   const std::stop_token& stop = {});

/// plan.seeds, or the scenario's and the two after it.
[[nodiscard]] std::vector<std::uint64_t> confirmation_seeds(const Scenario& question);

/// Where the mean of what `shares` are samples of lies with 95 % confidence, by Student's t, within
/// [0, 1]; of one sample, all of that.
[[nodiscard]] ShareInterval share_interval(const std::string& name,
                                           const std::vector<double>& shares);

}  // namespace rackplan
