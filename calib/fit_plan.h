// SPDX-License-Identifier: Apache-2.0
// How each family is fitted: how many knots its grid has and which achieved rates of the GPU are
// its anchors. At most about 300 numbers a family.
#pragma once

#include "models/cost/calibrated_family.h"
#include "models/hardware/system_spec.h"

#include <array>
#include <cstddef>
#include <vector>

namespace rackplan {

struct FitPlan {
  std::size_t drive_knots = 1;
  std::array<std::size_t, held_axes> held_knots{1, 1, 1};
  // Instead of even ones, where it is known that kernels change.
  std::vector<double> fixed_drive_knots{};
  std::array<std::vector<double>, held_axes> fixed_knots{};  // octaves
  bool ramp = false;  // prefill: short prompts leave the kernel idle
  bool side = false;  // small kernels beside the main one
  bool spread = false;
  bool compute = true;  // collectives only move bytes
};

[[nodiscard]] FitPlan fit_plan(const CostFamily& family);

/// The anchors of `system` for a family: its GPU's AchievedRates; for collectives what large
/// messages reach on NVLink.
[[nodiscard]] FormRates form_rates(const SystemSpec& system, const CostFamily& family);

}  // namespace rackplan
