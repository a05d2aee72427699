// SPDX-License-Identifier: Apache-2.0
#include "models/economics/token_cost.h"

#include <gtest/gtest.h>

#include <vector>

namespace rackplan {
namespace {

constexpr TokensPerSecond tps = token / s;
constexpr UsdPerToken per_million = usd / (1e6 * token);

TEST(TokenCost, StatesThreeDenominators) {
  // 3,153.60 USD a year, 100 tokens/s: 3.1536e9 tokens a year at the peak, so 1 USD a million
  const TokenCosts costs = token_costs(315'360,
                                       {.input = 60.0 * tps,
                                        .output = 40.0 * tps,
                                        .capacity = 1.25,
                                        .peak_to_average = 2.0,
                                        .input_share = {}});
  EXPECT_NEAR(*costs.at_peak.total / per_million, 1.0, 1e-12);
  EXPECT_NEAR(*costs.at_capacity.total / per_million, 0.8, 1e-12);
  EXPECT_NEAR(*costs.served.total / per_million, 2.0, 1e-12);
  EXPECT_NEAR(*costs.served.output / per_million, 5.0, 1e-12);  // 40 of 100 tokens
  EXPECT_FALSE(costs.served.input_part);
}

TEST(TokenCost, SplitsBetweenInputAndOutput) {
  const CostPerToken cost = token_costs(315'360,
                                        {.input = 60.0 * tps,
                                         .output = 40.0 * tps,
                                         .capacity = 1.0,
                                         .peak_to_average = 1.0,
                                         .input_share = 0.3})
                                .at_peak;
  EXPECT_NEAR(*cost.input_part / per_million, 0.3 / 0.6, 1e-12);
  EXPECT_NEAR(*cost.output_part / per_million, 0.7 / 0.4, 1e-12);
  // the parts make the whole
  EXPECT_NEAR((*cost.input_part * 60.0 + *cost.output_part * 40.0) / per_million, 100.0, 1e-9);
}

TEST(TokenCost, IsAbsentWithoutTokens) {
  const CostPerToken cost =
      token_costs(
          100,
          {.input = {}, .output = {}, .capacity = 1.0, .peak_to_average = 1.0, .input_share = 0.5})
          .served;
  EXPECT_FALSE(cost.total);
  EXPECT_FALSE(cost.output);
  EXPECT_FALSE(cost.input_part);
  EXPECT_FALSE(cost.output_part);
}

TEST(TokenCost, CountsAllGpusOfAPoolOfOnePhase) {
  const std::vector<PhaseWork> pools{{.gpus = 8, .prefill_busy = 1.0 * s, .decode_busy = {}},
                                     {.gpus = 24, .prefill_busy = {}, .decode_busy = 90.0 * s}};
  EXPECT_EQ(*prefill_share(pools), 0.25);
}

TEST(TokenCost, CountsAnAggregatedPoolAsItSpentItsBusyTime) {
  const std::vector<PhaseWork> pools{
      {.gpus = 8, .prefill_busy = 30.0 * s, .decode_busy = 10.0 * s}};
  EXPECT_EQ(*prefill_share(pools), 0.75);
  EXPECT_FALSE(
      prefill_share(std::vector<PhaseWork>{{.gpus = 8, .prefill_busy = {}, .decode_busy = {}}}));
}

}  // namespace
}  // namespace rackplan
