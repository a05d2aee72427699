// SPDX-License-Identifier: Apache-2.0
// The part of a report that says what the hardware costs a year, and what a million tokens. How it
// is computed: models/economics/tco_model.h, power_model.h, token_cost.h, finance.h.
#pragma once

#include "models/units/quantity.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

/// Amounts are whole cents: the lines sum to the headline.
struct CostLineReport {
  std::string name;  // "rack: hardware"; unique
  std::string kind;  // "written off", "capital", "rent", "electricity", "colocation", "operations"
  Usd cost_a_year;   // of the first year
  std::string formula;
  std::string source;  // of the price in it
  std::string date;
  std::string trust;
  std::string flag;  // why the price needs a second look: "691 days old"; empty: it does not
  friend bool operator==(const CostLineReport&, const CostLineReport&) = default;
};

struct AssumptionReport {
  std::string name;
  std::string value;
  std::string source;
  std::string date;
  std::string trust;
  std::string flag;
  friend bool operator==(const AssumptionReport&, const AssumptionReport&) = default;
};

/// IT power of the hardware that is paid for; the site's is PUE times as much.
struct PowerReport {
  Watts provisioned;
  Watts idle;
  Watts mean;
  Watts p99;
  Joules energy;  // of the run
  friend bool operator==(const PowerReport&, const PowerReport&) = default;
};

/// The whole cost over all tokens and over output tokens; its parts over the tokens of their phase.
/// Absent where there are no such tokens.
struct TokenCostReport {
  std::optional<UsdPerToken> total;
  std::optional<UsdPerToken> output;
  std::optional<UsdPerToken> input_part;
  std::optional<UsdPerToken> output_part;
  friend bool operator==(const TokenCostReport&, const TokenCostReport&) = default;
};

/// See models/economics/finance.h.
struct QuarterReport {
  std::string name;  // "1", from the start
  Usd capex;
  Usd residual;
  Usd opex;
  Usd written_off;
  Usd cost_of_capital;
  Usd revenue;
  Usd cost;
  Usd cash;
  Usd cumulative_cash;
  friend bool operator==(const QuarterReport&, const QuarterReport&) = default;
};

struct CostReport {
  std::string basis;        // "own_neocloud"; "given" without one
  std::string charge;       // "estate" or "used"
  std::string as_of;        // the day prices are judged at
  Usd cost_a_year;          // the first year
  std::string denominator;  // of the headline, in words
  std::optional<UsdPerToken> headline;
  TokenCostReport served;
  TokenCostReport at_peak;
  TokenCostReport at_capacity;
  double peak_to_average = 1.0;
  double capacity = 1.0;                            // tokens at capacity over those of the run
  std::optional<double> input_share;                // of the cost: the GPU-seconds of prefill
  std::int32_t gpus = 0;                            // that are paid for
  TokensPerSecond throughput_per_gpu;               // of those, prompt and output tokens
  TokensPerSecond throughput_per_megawatt;          // of the site's provisioned power
  TokensPerSecond throughput_per_megawatt_mean;     // of the site's mean power in the run
  TokensPerSecond throughput_per_megawatt_utility;  // of the published all-in power of its GPUs
  PowerReport power;
  UsdPerSecond cost_per_gpu_hour;
  std::optional<UsdPerSecond> published_per_gpu_hour;  // of one system on an owner's basis
  std::vector<CostLineReport> lines;
  std::vector<AssumptionReport> assumptions;
  std::vector<QuarterReport> quarters;
  std::optional<Usd> net_present_value;
  std::optional<std::int32_t> payback_quarter;
  friend bool operator==(const CostReport&, const CostReport&) = default;
};

}  // namespace rackplan
