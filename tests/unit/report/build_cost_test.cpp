// SPDX-License-Identifier: Apache-2.0
#include "sim/report/build_cost.h"

#include "models/base/error.h"
#include "sim/report/cost_tables.h"
#include "sim/report/finance_csv.h"
#include "sim/report/json.h"
#include "tests/unit/report/sample_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace rackplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Racks of 2 trays with 4 GPUs; a tray draws 500 W idle and 5500 W at most, five times what each of
// its GPUs draws; switches 1 kW a rack.
SystemSpec rack() {
  SystemSpec spec;
  spec.id = "big";
  spec.gpu.tdp = 1100.0 * watt;
  spec.node.gpus = 4;
  spec.node.max_power = 5500.0 * watt;
  spec.node.idle_power = 500.0 * watt;
  spec.nvlink.nodes = 2;
  spec.rack = {.nodes = 2, .switch_power = 1000.0 * watt};
  spec.power = {.gpu_idle = 100.0 * watt,
                .gpu_prefill = 600.0 * watt,
                .gpu_decode = 300.0 * watt,
                .cpu_max = {},
                .utility_per_gpu = 2000.0 * watt};
  return spec;
}

PriceList prices() {
  const Source survey{.title = "survey", .note = {}, .date = "2026-06", .trust = Trust::Primary};
  PriceList list;
  list.as_of = "2026-07-01";
  list.gpu_hours = {{.system = "big",
                     .basis = PriceBasis::OwnHyperscaler,
                     .cloud = {},
                     .term = {},
                     .price = {2.0 * usd / hour, survey}},
                    {.system = "big",
                     .basis = PriceBasis::Reserved,
                     .cloud = "east",
                     .term = "1-year",
                     .price = {3.0 * usd / hour, survey}}};
  list.capital = {{.system = "big",
                   .scope = "rack",
                   .price = {1e6 * usd,
                             {.title = "press, by \"phone\"",
                              .note = "about",
                              .date = "2025",
                              .trust = Trust::Secondary}}}};
  list.ownership = {.pue = {1.25, survey},
                    .energy = {0.10 * usd / kilowatt_hour, survey},
                    .amortisation = {4.0 * year, survey},
                    .residual_after_3_years = {0.125, survey},
                    .cost_of_capital_hyperscaler = {0.10, survey},
                    .cost_of_capital_neocloud = {0.20, survey},
                    .colocation_per_kw = {100.0 * usd / (year / 12.0), survey},
                    .network_share = {0.20, survey},
                    .operations_share = {0.02, survey},
                    .spares_share = {0.05, survey},
                    .peak_to_average = {2.0, survey}};
  return list;
}

// A rack of 8 GPUs, 2 in prefill half of the time and 2 in decode for four fifths; 600 tok/s in,
// 400 out.
CostRun run() {
  CostRun it;
  CostGroup& hall = it.groups.emplace_back();
  hall.name = "hall";
  hall.system = rack();
  hall.nodes = 2;
  hall.nodes_used = 1;
  hall.pools = {
      {.replicas = 1, .gpus_per_replica = 2, .prefill_busy = 50.0 * s, .decode_busy = {}},
      {.replicas = 1, .gpus_per_replica = 2, .prefill_busy = {}, .decode_busy = 80.0 * s}};
  it.phases = {{.gpus = 2, .prefill_busy = 50.0 * s, .decode_busy = {}},
               {.gpus = 2, .prefill_busy = {}, .decode_busy = 80.0 * s}};
  it.time = 100.0 * s;
  it.input = 600.0 * token / s;
  it.output = 400.0 * token / s;
  it.busiest = 0.8;
  return it;
}

EconomicsSpec reserved() {
  EconomicsSpec spec;
  spec.basis = PriceBasis::Reserved;
  return spec;
}

constexpr UsdPerToken per_million = usd / (1e6 * token);

TEST(BuildCost, CountsTokensByTheDenominatorItNames) {
  // 8 GPUs · 8760 h · 3 USD = 210,240 USD; 1000 tok/s are 31,536 million tokens a year
  const CostReport cost = build_cost(reserved(), prices(), run());
  EXPECT_EQ(cost.cost_a_year, 210'240.0 * usd);
  EXPECT_NEAR(*cost.at_peak.total / per_million, 210'240.0 / 31'536.0, 1e-9);
  EXPECT_NEAR(*cost.served.total / per_million, 2.0 * 210'240.0 / 31'536.0, 1e-9);
  EXPECT_EQ(cost.capacity, 1.25);  // the busiest pool has a fifth of its time left
  EXPECT_NEAR(*cost.at_capacity.total / per_million, 0.8 * 210'240.0 / 31'536.0, 1e-9);
  EXPECT_EQ(cost.headline, cost.served.total);
  EXPECT_EQ(cost.denominator, "prompt and output tokens served over the year");
  EXPECT_EQ(*cost.input_share, 0.5);  // 2 of 4 GPUs
  EXPECT_NEAR(*cost.at_peak.input_part / per_million, 0.5 * 210'240.0 / 31'536.0 / 0.6, 1e-9);
  EconomicsSpec of_output = reserved();
  of_output.denominator = TokenDenominator::Output;
  const CostReport output = build_cost(of_output, prices(), run());
  EXPECT_EQ(output.headline, cost.served.output);
  EXPECT_EQ(output.denominator, "output tokens served over the year");
}

TEST(BuildCost, ChargesTheEstateOrTheNodesInUse) {
  EconomicsSpec used = reserved();
  used.charge = Charge::Used;
  const CostReport part = build_cost(used, prices(), run());
  EXPECT_EQ(part.gpus, 4);
  EXPECT_EQ(part.cost_a_year, 105'120.0 * usd);
  EXPECT_EQ(part.charge, "used");
  EXPECT_EQ(build_cost(reserved(), prices(), run()).charge, "estate");
}

TEST(BuildCost, TellsProvisionedFromDrawnPower) {
  // two trays and their switches; half a tray swings by 1250 W in prefill, by 500 W in decode
  const CostReport cost = build_cost(reserved(), prices(), run());
  EXPECT_EQ(cost.power.provisioned, 12.0 * kilowatt);
  EXPECT_EQ(cost.power.idle, 2.0 * kilowatt);
  EXPECT_NEAR(cost.power.mean / watt, 2000.0 + 0.5 * 1250.0 + 0.8 * 500.0, 1e-9);
  EXPECT_NEAR(cost.power.p99 / watt, 3750.0, 1e-9);  // both busy
  EXPECT_NEAR(cost.power.energy / (kilowatt * s), 302.5, 1e-9);
  // 1000 tok/s of 1.25 · 12 kW, of 1.25 · 3.025 kW, and of 8 · 2 kW
  EXPECT_NEAR(cost.throughput_per_megawatt / (token / s), 1000.0 / 0.015, 1e-6);
  EXPECT_NEAR(cost.throughput_per_megawatt_mean / (token / s), 1000.0 / 0.00378125, 1e-6);
  EXPECT_NEAR(cost.throughput_per_megawatt_utility / (token / s), 1000.0 / 0.016, 1e-6);
  EXPECT_EQ(cost.throughput_per_gpu, 125.0 * token / s);
}

TEST(BuildCost, HasLinesThatSumToTheHeadline) {
  EconomicsSpec spec;
  spec.basis = PriceBasis::OwnHyperscaler;
  const CostReport cost = build_cost(spec, prices(), run());
  long long cents = 0;
  for (const CostLineReport& line : cost.lines) {
    cents += std::llround(line.cost_a_year.in_base() * 100.0);
  }
  EXPECT_EQ(cents, std::llround(cost.cost_a_year.in_base() * 100.0));
  EXPECT_EQ(cost.lines.size(), 7U);
  EXPECT_EQ(cost.lines.front().flag, "546 days old");  // 1 January 2025 to 1 July 2026: 365 + 181
  EXPECT_EQ(*cost.published_per_gpu_hour, 2.0 * usd / hour);
  EXPECT_EQ(cost.quarters.size(), 16U);
  EXPECT_FALSE(cost.net_present_value);
}

TEST(BuildCost, EarnsWhatIsSoldAtTheMeanOfTheYear) {
  EconomicsSpec spec = reserved();
  spec.output_price = 20.0 * per_million;
  // half of 400 tok/s: 6307.2 million tokens, 126,144 USD a year
  const CostReport cost = build_cost(spec, prices(), run());
  EXPECT_EQ(cost.quarters.front().revenue, 31'536.0 * usd);
  EXPECT_EQ(cost.quarters.front().cash, 31'536.0 * usd - 52'560.0 * usd);
  EXPECT_FALSE(cost.payback_quarter);
  spec.input_price = 20.0 * per_million;  // 189,216 more
  EXPECT_EQ(build_cost(spec, prices(), run()).payback_quarter, 1);
}

TEST(BuildCost, FindsMissingPricesBeforeARun) {
  CostRun nothing = run();
  nothing.groups.front().pools.clear();
  nothing.phases.clear();
  nothing.time = nothing.time * 0.0;
  nothing.input = nothing.output = {};
  nothing.busiest = 0.0;
  EXPECT_FALSE(build_cost(reserved(), prices(), nothing).headline);
  EXPECT_THROW((void)build_cost({}, prices(), nothing), InputError);
}

TEST(CostReport, SurvivesJsonBitForBit) {
  Report report = sample_report();
  EconomicsSpec spec;
  spec.basis = PriceBasis::OwnNeocloud;
  spec.output_price = 20.0 * per_million;
  report.cost = build_cost(spec, prices(), run());
  const std::string text = to_json(report);
  EXPECT_EQ(report_from_json(text), report);
  report.cost.reset();
  EXPECT_THAT(to_json(report), Not(HasSubstr("cost_a_year")));
}

TEST(CostTables, ShowTheSumUnderItsLines) {
  const CostReport cost = build_cost(reserved(), prices(), run());
  EXPECT_THAT(cost_lines(cost).aligned(), HasSubstr("sum                       210240.00"));
  EXPECT_THAT(cost_answer(cost).aligned(),
              HasSubstr("210,240 USD a year, 13.33 USD/Mtok of prompt and output tokens served"));
  EXPECT_THAT(cost_answer(cost).aligned(), Not(HasSubstr("flagged")));
  EconomicsSpec owner;
  owner.basis = PriceBasis::OwnHyperscaler;
  EXPECT_THAT(cost_answer(build_cost(owner, prices(), run())).aligned(),
              HasSubstr("flagged      hall: price of a rack, big (546 days old)"));
}

TEST(FinanceCsv, HasThreeTablesWithEveryCent) {
  EconomicsSpec spec;
  spec.basis = PriceBasis::OwnHyperscaler;
  const std::string csv = finance_csv(build_cost(spec, prices(), run()));
  EXPECT_THAT(csv, HasSubstr("assumption,value,unit,date,trust,flag,source\n"));
  EXPECT_THAT(csv, HasSubstr(R"(,2025,secondary,546 days old,"press, by ""phone""; about")"));
  // 1 MUSD · 15 / 16 / 4
  EXPECT_THAT(csv, HasSubstr("hall: hardware,written off,234375.00,1 x 1 MUSD x (1 - 0.0625) / 4"));
  EXPECT_THAT(csv, HasSubstr("\"survey; after 3 years, then falling by the same factor a year\""));
  EXPECT_THAT(csv, HasSubstr("\n\nquarter,capex_usd,residual_usd,opex_usd,"));
  // hardware, spares and network are paid at once; a sixteenth of the first two comes back
  EXPECT_THAT(csv, HasSubstr("\n1,1250000.00,0.00,"));
  EXPECT_THAT(csv, HasSubstr("\n16,0.00,65625.00,"));
}

}  // namespace
}  // namespace rackplan
