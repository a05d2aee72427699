// SPDX-License-Identifier: Apache-2.0
#include "models/economics/token_cost.h"

#include "models/base/error.h"

namespace rackplan {
namespace {

std::optional<UsdPerToken> over(UsdPerSecond cost, TokensPerSecond tokens) {
  return tokens > TokensPerSecond() ? std::optional(cost / tokens) : std::nullopt;
}

CostPerToken per_token(UsdPerSecond cost, const ServedTokens& tokens, double factor) {
  CostPerToken result;
  result.total = over(cost, factor * (tokens.input + tokens.output));
  result.output = over(cost, factor * tokens.output);
  if (tokens.input_share) {
    result.input_part = over(*tokens.input_share * cost, factor * tokens.input);
    result.output_part = over((1.0 - *tokens.input_share) * cost, factor * tokens.output);
  }
  return result;
}

}  // namespace

std::optional<double> prefill_share(std::span<const PhaseWork> pools) {
  double prefill = 0.0;
  double all = 0.0;
  for (const PhaseWork& pool : pools) {
    const Seconds busy = pool.prefill_busy + pool.decode_busy;
    if (busy > Seconds()) {
      prefill += static_cast<double>(pool.gpus) * (pool.prefill_busy / busy);
      all += pool.gpus;
    }
  }
  return all > 0.0 ? std::optional(prefill / all) : std::nullopt;
}

TokenCosts token_costs(Cents a_year, const ServedTokens& tokens) {
  ensure(tokens.capacity >= 1.0 && tokens.peak_to_average >= 1.0,
         "the peak lies between the average and the capacity");
  const UsdPerSecond cost = to_usd(a_year) / year;
  return {.at_capacity = per_token(cost, tokens, tokens.capacity),
          .at_peak = per_token(cost, tokens, 1.0),
          .served = per_token(cost, tokens, 1.0 / tokens.peak_to_average)};
}

}  // namespace rackplan
