// SPDX-License-Identifier: Apache-2.0
// What a measured row does not say and its scenario needs.
#pragma once

#include "models/step/expert_popularity.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

struct Assumptions {
  /// Tokens that a step of speculative decoding gives, by depth 1, 2, 3. TensorRT-LLM, a public
  /// table of DeepSeek-V3 class models: 1.79, 2.27, 2.49.
  std::array<double, 3> accepted_length{1.79, 2.27, 2.49};
  /// Shortest over longest length. InferenceX: --random-range-ratio 0.8.
  double shortest = 0.8;
  /// Requests sent, in multiples of the concurrency. InferenceX: 10.
  int rounds = 10;
  bool slots = true;  // false: the decode batch limit of recipes is not applied
  std::vector<std::string> costs{"built-in"};     // cost tables, as a scenario names them
  std::optional<ExpertPopularity> expert_load{};  // absent: as the engine profile has it
};

}  // namespace rackplan
