// SPDX-License-Identifier: Apache-2.0
// What choosing by prediction would have cost: among rows that differ in layout and load only, take
// the one with the most predicted tokens/s/GPU whose predicted time per output token meets a floor
// of interactivity, and look at what it measured.
//
//   regret = 1 − measured tokens/s/GPU of the choice / the best measured that meets the floor
//
// A choice that misses the floor by more than its tolerance has regret 1: it is no answer.
#pragma once

#include "sim/validate/row_groups.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rackplan {

/// Tokens/s a user, 1 / TPOT.
inline constexpr std::array<double, 4> interactivity_floors{20.0, 40.0, 80.0, 120.0};
/// The measured time per output token of a choice may be so much longer than the floor allows.
inline constexpr double floor_tolerance = 0.05;

struct DecisionRegret {
  std::string chooser;         // "prediction", "largest expert parallelism"
  std::int64_t decisions = 0;  // groups and floors with at least two rows to choose from
  double best_chosen = 0.0;    // share of decisions without regret
  double median = 0.0;
  double worst = 0.0;
};

/// Rows with the same text in `by` compete. Rows without a prediction are left out.
[[nodiscard]] std::vector<DecisionRegret> decision_regret(const Validation& validation,
                                                          std::span<const std::string> by);

[[nodiscard]] std::string regret_text(const std::vector<DecisionRegret>& regrets, bool markdown);

}  // namespace rackplan
