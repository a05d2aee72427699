// SPDX-License-Identifier: Apache-2.0
// Parts of a plan in words, the same in every form of it.
#pragma once

#include "sim/plan/plan.h"

#include <optional>
#include <string>
#include <vector>

namespace rackplan {

/// The metric of a target that is all limits of a workload together.
inline constexpr const char* all_targets = "all targets";

/// "TTFT <= 2 s"; of all limits together "chat: TTFT <= 2 s, ITL <= 50 ms".
[[nodiscard]] std::string name_of(const TargetOutcome& target);

/// "99.6 %", with as many digits as it takes to stay on the side of `asked` where it is.
[[nodiscard]] std::string share_text(double share, double asked);

/// "TTFT <= 2 s: 99.6 % of requests, 99 % asked", in the worst window where windows are judged.
[[nodiscard]] std::string words(const TargetOutcome& target);

/// The cost a year over that of the reference: "+100,000 USD (+5 %)".
[[nodiscard]] std::string gap_text(Usd cost, Usd reference);

/// "0.5 USD/Mtok"; "-" without tokens.
[[nodiscard]] std::string token_cost_text(const std::optional<UsdPerToken>& cost);

/// What a year costs: by the run, or when it was cut short at least. "2,000,000 USD",
/// ">= 1,800,000 USD".
[[nodiscard]] std::string cost_text(const CandidateOutcome& candidate);

/// Shares of step time by where its price comes from, over all pools by their busy GPUs; in
/// falling order. Empty without pools that were busy.
[[nodiscard]] std::vector<Share> step_time_sources(const Report& report);

}  // namespace rackplan
