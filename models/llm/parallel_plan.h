// SPDX-License-Identifier: Apache-2.0
// How one worker spreads a model over its GPUs.
//
//   GPUs = attention_tp · attention_dp · pp
//
// In the field's short names (a stage of n GPUs):
//   TPn   attention_tp n, attention_dp 1, ep 1     everything sharded
//   TEPn  attention_tp n, attention_dp 1, ep n     experts spread whole
//   DEPn  attention_tp 1, attention_dp n, ep n     requests spread over ranks, experts spread whole
// The expert layers of a stage use its n GPUs as ep groups of n/ep-way tensor parallelism.
#pragma once

#include <string>
#include <string_view>

namespace rackplan {

struct ParallelPlan {
  int attention_tp = 1;
  int attention_dp = 1;
  int ep = 1;
  int pp = 1;

  /// GPUs of one pipeline stage.
  [[nodiscard]] constexpr int stage_gpus() const { return attention_tp * attention_dp; }
  /// GPUs of one worker.
  [[nodiscard]] constexpr int gpus() const { return stage_gpus() * pp; }
  /// Tensor parallelism inside one expert.
  [[nodiscard]] constexpr int moe_tp() const { return stage_gpus() / ep; }

  friend constexpr bool operator==(const ParallelPlan&, const ParallelPlan&) = default;
};

/// "TP4", "TEP8", "DEP16" (also "DP8": attention_dp 8 with ep 1), each with an optional "PPn"
/// suffix ("TP8PP2"). Throws InputError otherwise.
[[nodiscard]] ParallelPlan parse_parallel_plan(std::string_view text);

/// The short name where there is one, else "tp2·dp4·ep8·pp1".
[[nodiscard]] std::string to_string(const ParallelPlan& plan);

}  // namespace rackplan
