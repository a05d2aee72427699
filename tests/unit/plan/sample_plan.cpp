// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/plan/sample_plan.h"

#include "tests/unit/report/sample_report.h"

#include <string>

namespace rackplan {
namespace {

constexpr UsdPerToken per_million = 1e-6 * usd / token;

// 2,000,000 USD a year in two lines and four quarters; 0.5 USD/Mtok served, 0.25 at the peak.
CostReport cost() {
  CostReport cost;
  cost.basis = "own_neocloud";
  cost.charge = "estate";
  cost.as_of = "2026-11-23";
  cost.cost_a_year = 2e6 * usd;
  cost.denominator = "prompt and output tokens served over the year";
  cost.headline = 0.5 * per_million;
  cost.served = {.total = 0.5 * per_million,
                 .output = 1.5 * per_million,
                 .input_part = 0.25 * per_million,
                 .output_part = 1.0 * per_million};
  cost.at_peak = {.total = 0.25 * per_million,
                  .output = 0.75 * per_million,
                  .input_part = {},
                  .output_part = {}};
  cost.at_capacity = {
      .total = 0.2 * per_million, .output = 0.6 * per_million, .input_part = {}, .output_part = {}};
  cost.peak_to_average = 2.0;
  cost.capacity = 1.25;
  cost.input_share = 1.0 / 3.0;
  cost.gpus = 72;
  cost.throughput_per_gpu = 208.3 * token / s;
  cost.throughput_per_megawatt = 9e4 * token / s;
  cost.throughput_per_megawatt_mean = 1.2e5 * token / s;
  cost.throughput_per_megawatt_utility = 1e5 * token / s;
  cost.power = {.provisioned = 132.0 * kilowatt,
                .idle = 40.0 * kilowatt,
                .mean = 90.0 * kilowatt,
                .p99 = 110.0 * kilowatt,
                .energy = 2.5 * kilowatt_hour};
  cost.cost_per_gpu_hour = 3.171 * usd / hour;
  cost.lines = {{.name = "rack: hardware",
                 .kind = "written off",
                 .cost_a_year = 1.5e6 * usd,
                 .formula = "1 x 6 MUSD x (1 - 0) / 4 years",
                 .source = "a price list & a phone call <draft>",
                 .date = "2024-12",
                 .trust = "secondary",
                 .flag = "691 days old"},
                {.name = "rack: electricity",
                 .kind = "electricity",
                 .cost_a_year = 0.5e6 * usd,
                 .formula = "1.25 x 90 kW x 8760 h x 0.08 USD/kWh",
                 .source = "economics.energy_price",
                 .date = "",
                 .trust = "given",
                 .flag = ""}};
  cost.assumptions = {{.name = "peak-to-average ratio",
                       .value = "2",
                       .source = "general knowledge & a phone call <draft>",
                       .date = "2026-01",
                       .trust = "unverified",
                       .flag = "327 days old, unverified"},
                      {.name = "electricity",
                       .value = "0.08 USD/kWh",
                       .source = "economics.energy_price",
                       .date = "",
                       .trust = "given",
                       .flag = ""}};
  for (int i = 1; i <= 4; ++i) {
    const Usd capex = i == 1 ? 6e6 * usd : Usd();
    cost.quarters.push_back({.name = std::to_string(i),
                             .capex = capex,
                             .residual = Usd(),
                             .opex = 125e3 * usd,
                             .written_off = 375e3 * usd,
                             .cost_of_capital = Usd(),
                             .revenue = 1e6 * usd,
                             .cost = 500e3 * usd,
                             .cash = 875e3 * usd - capex,
                             .cumulative_cash = i * 875e3 * usd - 6e6 * usd});
  }
  cost.net_present_value = -2.5e6 * usd;
  return cost;
}

PlanFigures figures(double cost, double per_gpu, double per_user) {
  return {.cost_a_year = cost * usd,
          .cost_per_token = cost / 4e6 * per_million,
          .throughput_per_gpu = per_gpu * token / s,
          .tokens_per_user = per_user,
          .goodput = 9.0 / s,
          .ttft_p50 = 500.0 * ms,
          .ttft_p99 = 1.2 * s,
          .itl_p50 = (1.0 / per_user) * s,
          .itl_p99 = (1.6 / per_user) * s};
}

std::vector<TargetOutcome> targets(double ttft, double itl) {
  return {{.workload = "",
           .metric = "time_to_first_token",
           .limit = "2 s",
           .asked = 0.99,
           .reached = ttft,
           .each_window = false,
           .met = ttft >= 0.99},
          {.workload = "",
           .metric = "inter_token_latency",
           .limit = "50 ms",
           .asked = 0.99,
           .reached = itl,
           .each_window = true,
           .met = itl >= 0.99}};
}

CandidateOutcome candidate(std::int64_t index,
                           const std::string& layout,
                           CandidateStatus status,
                           const std::string& reason) {
  return {.index = index,
          .layout = layout,
          .settings = {{"pools[0].replicas", "2"}, {"pools[1].parallel", "\"DEP16\""}},
          .gpus = 72,
          .least_cost_a_year = 1.8e6 * usd,
          .status = status,
          .reason = reason,
          .targets = targets(0.996, 0.993),
          .figures = figures(2e6, 208.3, 40.0)};
}

CandidateOutcome best() {
  return candidate(
      41, "2 x DEP4 prefill + 1 x DEP16 decode, batch 128", CandidateStatus::Confirmed, "");
}

CandidateOutcome runner_up() {
  CandidateOutcome it = candidate(57,
                                  "3 x DEP4 prefill + 1 x DEP16 decode, batch 64",
                                  CandidateStatus::Confirmed,
                                  "costs 100,000 USD a year more");
  it.figures = figures(2.1e6, 198.0, 48.0);
  return it;
}

CandidateOutcome missed() {
  CandidateOutcome it = candidate(3,
                                  "1 x DEP4 prefill + 1 x DEP16 decode, batch 256",
                                  CandidateStatus::Missed,
                                  "TTFT <= 2 s: 71 % of requests, 99 % asked");
  it.targets = targets(0.71, 0.995);
  it.figures.reset();
  return it;
}

std::vector<SensitivityRow> sensitivity() {
  return {{.name = "demand",
           .low = "8 req/s",
           .base = "10 req/s",
           .high = "12 req/s",
           .cost_at_low = 1.9e6 * usd,
           .cost_at_high = 2.4e6 * usd,
           .layout_at_low = "",
           .layout_at_high = "3 x DEP4 prefill + 1 x DEP16 decode, batch 128",
           .flips_at = "11.2 req/s",
           .source = "plan.demand"},
          {.name = "step times",
           .low = "0.8 x",
           .base = "1 x",
           .high = "1.25 x",
           .cost_at_low = 1.95e6 * usd,
           .cost_at_high = std::nullopt,
           .layout_at_low = "",
           .layout_at_high = "",
           .flips_at = std::nullopt,
           .source = "the cost model's own estimate"}};
}

Headroom headroom() {
  Headroom headroom;
  headroom.rows = {{.name = "100 % of demand",
                    .ttft_p99 = 1.2 * s,
                    .itl_p99 = 40.0 * ms,
                    .queue = 0.5,
                    .rejected = 0,
                    .met = true,
                    .targets = targets(0.996, 0.993)},
                   {.name = "125 % of demand",
                    .ttft_p99 = 5.5 * s,
                    .itl_p99 = 41.0 * ms,
                    .queue = 12.0,
                    .rejected = 3,
                    .met = false,
                    .targets = targets(0.8, 0.992)}};
  headroom.first_miss = 1.125;
  headroom.breaks = "TTFT <= 2 s: prefill is busy 98 % of the time";
  return headroom;
}

std::vector<RackView> racks() {
  RackView rack{.name = "rack/rack0", .system = "gb200-nvl72", .nodes = {}};
  for (int node = 0; node < 18; ++node) {
    NodeView view{.name = "node " + std::to_string(node), .gpus = 4, .parts = {}};
    if (node < 2) {
      view.parts = {{"prefill[" + std::to_string(node) + "]", "prefill", 4}};
    } else if (node < 6) {
      view.parts = {{"decode[0]", "decode", 4}};
    }
    rack.nodes.push_back(view);
  }
  return {rack};
}

}  // namespace

Plan sample_plan() {
  Plan plan;
  plan.report = sample_report();
  plan.report->cost = cost();
  plan.report->deployments[0].pools[0].time_by_source = {{"measured", 0.5}, {"roofline", 0.5}};
  plan.provenance = plan.report->provenance;
  plan.objective = "least cost a year";
  plan.demand = "10 req/s, Poisson";
  plan.targets = {"TTFT <= 2 s for 99 % of requests",
                  "ITL <= 50 ms for 99 % of requests, in each window of 5 min"};
  plan.best = best();
  plan.racks = racks();
  plan.purchase = {"buy 1 rack of gb200-nvl72 (18 nodes, 72 GPUs)"};
  plan.binding = "TTFT <= 2 s: with one prefill worker less 71 % of requests meet it";
  plan.confidence = Confidence{.seeds = {1, 2, 3},
                               .worst = targets(0.994, 0.991),
                               .shares = {{"TTFT", 0.9955, 0.993, 0.998}},
                               .slower_steps_until_miss = 1.15,
                               .step_time_sigma = 0.2,
                               .meets_probability = 0.87,
                               .cheapest_probability = 0.62,
                               .cost_low = 1.9e6 * usd,
                               .cost_high = 2.2e6 * usd,
                               .validation = "model not validated"};
  plan.runner_up = runner_up();
  plan.ties = {runner_up()};
  plan.front = {best(), runner_up()};
  plan.others = {missed(), runner_up()};
  plan.sensitivity = sensitivity();
  plan.headroom = headroom();
  plan.changes = {{ChangeKind::Added, "1 rack of gb200-nvl72"},
                  {ChangeKind::Removed, "16 nodes of hgx-h100"},
                  {ChangeKind::Changed, "decode: 2 x TP8 -> 1 x DEP16"}};
  plan.notes = {"two prices are older than 180 days"};
  plan.search = {.candidates = 1000,
                 .do_not_fit = 100,
                 .screened = {{"inter-token latency floor", 0.5}, {"cost", 0.35}},
                 .screened_total = 850,
                 .simulated = 50,
                 .cut_short = 30,
                 .requests = 123456,
                 .confirmed = 3};
  return plan;
}

Plan infeasible_plan() {
  Plan plan;
  plan.provenance = sample_report().provenance;
  plan.objective = "least cost a year";
  plan.demand = "10 req/s, Poisson";
  plan.targets = {"TTFT <= 2 s for 99 % of requests"};
  plan.binding = "inter-token latency: no plan in the space steps faster than 12 ms";
  plan.nearest = missed();
  plan.search = {
      .candidates = 10, .screened = {}, .screened_total = 9, .simulated = 1, .requests = 1000};
  return plan;
}

}  // namespace rackplan
