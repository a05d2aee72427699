// SPDX-License-Identifier: Apache-2.0
// The cost of a million tokens, with its denominator stated:
//
//   at capacity   cost a year / (tokens/s with the busiest pool always busy · 1 year)
//   at peak       cost a year / (tokens/s of the run · 1 year)
//   served        cost a year / (tokens/s of the run / peak-to-average ratio · 1 year)
//
// The cost a year is the same in all three: that of serving the year. It is split between input and
// output tokens by the GPU-seconds of prefill and decode: a pool of one phase counts all its GPUs,
// a pool of both counts them as it spent its busy seconds.
#pragma once

#include "models/economics/money.h"
#include "models/units/quantity.h"

#include <optional>
#include <span>

namespace rackplan {

/// What the GPUs of a pool are for.
struct PhaseWork {
  int gpus = 0;
  Seconds prefill_busy;
  Seconds decode_busy;
};

/// The share of GPU-seconds that prefill takes; absent when no pool was busy.
[[nodiscard]] std::optional<double> prefill_share(std::span<const PhaseWork> pools);

/// What was served, at the peak of demand.
struct ServedTokens {
  TokensPerSecond input;
  TokensPerSecond output;
  double capacity = 1.0;              // tokens at capacity over these
  double peak_to_average = 1.0;       // of demand
  std::optional<double> input_share;  // of the cost
};

/// Absent where there are no such tokens.
struct CostPerToken {
  std::optional<UsdPerToken> total;   // the whole cost over input and output tokens
  std::optional<UsdPerToken> output;  // the whole cost over output tokens
  /// The parts of the cost over the tokens of their phase.
  std::optional<UsdPerToken> input_part;
  std::optional<UsdPerToken> output_part;
  friend bool operator==(const CostPerToken&, const CostPerToken&) = default;
};

struct TokenCosts {
  CostPerToken at_capacity;
  CostPerToken at_peak;
  CostPerToken served;
};

[[nodiscard]] TokenCosts token_costs(Cents a_year, const ServedTokens& tokens);

}  // namespace rackplan
