// SPDX-License-Identifier: Apache-2.0
// How synthetic requests and conversations come, and what is changed in a trace, as a scenario has
// it.
#pragma once

#include "models/units/quantity.h"
#include "sim/scenario/length_spec.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace rackplan {

enum class GapKindSpec { Poisson, Gamma, Weibull };
enum class ProfileFormSpec { Steps, Lines };

/// Mean times on and off.
struct BurstSpec {
  Seconds on;
  Seconds off;
  friend bool operator==(const BurstSpec&, const BurstSpec&) = default;
};

/// The law of the time between arrivals, and how the rate changes.
struct ArrivalPattern {
  GapKindSpec kind = GapKindSpec::Poisson;
  double cv = 1.0;
  std::vector<double> profile;  // relative rates of equal parts of the period; empty: constant
  Seconds period = 86'400.0 * s;
  ProfileFormSpec between = ProfileFormSpec::Steps;
  std::optional<BurstSpec> bursts;
  friend bool operator==(const ArrivalPattern&, const ArrivalPattern&) = default;
};

/// Shared system prompts: `count` of them with Zipf popularity.
struct PrefixSpec {
  double share = 1.0;
  std::int64_t count = 1;
  double zipf = 1.0;
  LengthDistribution tokens = FixedLength{};
  friend bool operator==(const PrefixSpec&, const PrefixSpec&) = default;
};

/// Requests are turns of conversations: the workload's prompt is that of the first turn, its rate
/// that of conversations.
struct SessionSpec {
  LengthDistribution turns = FixedLength{};
  TimeDistribution think_time = FixedTime{};
  LengthDistribution new_tokens = FixedLength{};
  std::vector<PrefixSpec> prefixes = {};
  std::int32_t block_tokens = 64;
  std::optional<std::int32_t> max_context = std::nullopt;
  friend bool operator==(const SessionSpec&, const SessionSpec&) = default;
};

/// What is declared to be changed in a trace.
struct TraceChanges {
  std::optional<Seconds> jitter;  // the quantum of its clock, over which arrivals are spread
  std::optional<std::pair<Seconds, Seconds>> window;  // only rows from the first to the second
  double sample = 1.0;                                // share of conversations or rows kept
  std::optional<std::int32_t> max_prompt;
  std::optional<std::int32_t> max_output;
  friend bool operator==(const TraceChanges&, const TraceChanges&) = default;
};

}  // namespace rackplan
