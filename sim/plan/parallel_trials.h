// SPDX-License-Identifier: Apache-2.0
// Several trials at once, in threads. What comes out depends on nothing but what goes in.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/targets.h"
#include "sim/plan/trial.h"
#include "sim/scenario/scenario.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace rackplan {

class ParallelTrials {
 public:
  /// `jobs` threads; 0: as many as the machine has.
  explicit ParallelTrials(int jobs);

  /// In the order of `scenarios`; nullopt: stopped before its end. Throws what a trial throws, of
  /// several the first in order.
  [[nodiscard]] std::vector<std::optional<Trial>> run(const std::vector<Scenario>& scenarios,
                                                      const std::vector<PlanTarget>& targets,
                                                      const Catalogs& catalogs,
                                                      const std::stop_token& stop) const;

  [[nodiscard]] int jobs() const { return jobs_; }

 private:
  int jobs_;
};

}  // namespace rackplan
