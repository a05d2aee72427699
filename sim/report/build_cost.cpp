// SPDX-License-Identifier: Apache-2.0
#include "sim/report/build_cost.h"

#include "models/economics/cost_terms.h"
#include "models/economics/finance.h"
#include "models/economics/tco_model.h"
#include "sim/scenario/choice_names.h"
#include "sim/scenario/economics_names.h"

#include <algorithm>
#include <optional>

namespace rackplan {
namespace {

constexpr Watts megawatt = 1e6 * watt;

std::vector<HardwareGroup> charged(const CostRun& run, Charge charge) {
  std::vector<HardwareGroup> groups;
  for (const CostGroup& group : run.groups) {
    const int nodes = charge == Charge::Estate ? group.nodes : group.nodes_used;
    if (nodes > 0) {
      groups.push_back({.name = group.name,
                        .system = group.system,
                        .nodes = nodes,
                        .terms = group.terms,
                        .power = power_draw(group.system, nodes, group.pools, run.time)});
    }
  }
  return groups;
}

TokenCostReport written(const CostPerToken& cost) {
  return {.total = cost.total,
          .output = cost.output,
          .input_part = cost.input_part,
          .output_part = cost.output_part};
}

std::vector<CostLineReport> lines_of(const Tco& tco) {
  std::vector<CostLineReport> lines;
  for (const CostLine& line : tco.lines) {
    lines.push_back({.name = line.name,
                     .kind = std::string(name_of(line.kind)),
                     .cost_a_year = to_usd(line.a_year),
                     .formula = line.formula,
                     .source = line.source.title,
                     .date = line.source.date,
                     .trust = std::string(name_of(line.source.trust)),
                     .flag = line.doubts});
  }
  return lines;
}

AssumptionReport written(const Assumption& it) {
  return {.name = it.name,
          .value = it.value,
          .source = it.source.title + (it.source.note.empty() ? "" : "; " + it.source.note),
          .date = it.source.date,
          .trust = std::string(name_of(it.source.trust)),
          .flag = it.doubts};
}

std::vector<AssumptionReport> assumptions_of(const Tco& tco, const CostTerms& terms) {
  std::vector<AssumptionReport> rows;
  for (const Assumption& it : tco.assumptions) {
    rows.push_back(written(it));
  }
  const Assumption ratio = peak_assumption(terms);
  if (std::none_of(rows.begin(), rows.end(), [&](const AssumptionReport& row) {
        return row.name == ratio.name;
      })) {
    rows.push_back(written(ratio));
  }
  return rows;
}

std::vector<QuarterReport> quarters_of(const Finance& plan) {
  std::vector<QuarterReport> rows;
  for (const Quarter& it : plan.quarters) {
    rows.push_back({.name = std::to_string(it.index),
                    .capex = to_usd(it.capex),
                    .residual = to_usd(it.residual),
                    .opex = to_usd(it.opex),
                    .written_off = to_usd(it.written_off),
                    .cost_of_capital = to_usd(it.cost_of_capital),
                    .revenue = to_usd(it.revenue),
                    .cost = to_usd(it.cost),
                    .cash = to_usd(it.cash),
                    .cumulative_cash = to_usd(it.cumulative_cash)});
  }
  return rows;
}

std::optional<Cents> revenue(const EconomicsSpec& spec, const CostRun& run, double ratio) {
  if (!spec.input_price && !spec.output_price) {
    return std::nullopt;
  }
  const UsdPerSecond at_peak = run.input * spec.input_price.value_or(UsdPerToken()) +
                               run.output * spec.output_price.value_or(UsdPerToken());
  return to_cents(at_peak / ratio * year);
}

void add_power(CostReport& report,
               const std::vector<HardwareGroup>& groups,
               const CostRun& run,
               double pue) {
  Watts utility;
  for (const HardwareGroup& group : groups) {
    report.power.provisioned += group.power.provisioned;
    report.power.idle += group.power.idle;
    report.power.mean += group.power.mean;
    report.power.p99 += group.power.p99;
    report.power.energy += group.power.energy;
    const int gpus = group.nodes * group.system.node.gpus;
    report.gpus += gpus;
    utility += static_cast<double>(gpus) * group.system.power.utility_per_gpu;
  }
  const TokensPerSecond tokens = run.input + run.output;
  if (report.gpus == 0) {
    return;
  }
  report.throughput_per_gpu = tokens / report.gpus;
  report.throughput_per_megawatt = tokens * (megawatt / (pue * report.power.provisioned));
  report.throughput_per_megawatt_mean = tokens * (megawatt / (pue * report.power.mean));
  report.throughput_per_megawatt_utility = tokens * (megawatt / utility);
  report.cost_per_gpu_hour = report.cost_a_year / year / report.gpus;
}

// What the owner's GPU-hour is said to cost, to hold the sum against.
std::optional<UsdPerSecond> published(const std::vector<HardwareGroup>& groups,
                                      const EconomicsSpec& spec,
                                      const PriceList& prices,
                                      const CalendarDate& as_of) {
  if (groups.empty() || !spec.basis || !owns(*spec.basis)) {
    return std::nullopt;
  }
  const std::string& system = groups.front().system.id;
  const bool same = std::all_of(groups.begin(), groups.end(), [&](const HardwareGroup& group) {
    return group.system.id == system;
  });
  const auto offers = find_offers(prices, {.system = system, .basis = *spec.basis}, as_of);
  return same && !offers.empty() ? std::optional(offers.front().price.value) : std::nullopt;
}

}  // namespace

CostReport build_cost(const EconomicsSpec& spec, const PriceList& prices, const CostRun& run) {
  const CostTerms terms = cost_terms(spec, prices);
  const std::vector<HardwareGroup> groups = charged(run, spec.charge);
  const Tco tco = total_cost(groups, spec, prices);
  const double ratio = terms.peak_to_average.value;
  CostReport report;
  report.basis = spec.basis ? name_of(*spec.basis) : "given";
  report.charge = choice_names::name_of(choice_names::charges, spec.charge);
  report.as_of = terms.as_of.text;
  report.cost_a_year = to_usd(tco.a_year);
  report.peak_to_average = ratio;
  report.capacity = run.busiest > 0.0 ? std::max(1.0, 1.0 / run.busiest) : 1.0;
  report.input_share = prefill_share(run.phases);
  const TokenCosts costs = token_costs(tco.a_year,
                                       {.input = run.input,
                                        .output = run.output,
                                        .capacity = report.capacity,
                                        .peak_to_average = ratio,
                                        .input_share = report.input_share});
  report.served = written(costs.served);
  report.at_peak = written(costs.at_peak);
  report.at_capacity = written(costs.at_capacity);
  const bool all = spec.denominator == TokenDenominator::Total;
  report.denominator =
      all ? "prompt and output tokens served over the year" : "output tokens served over the year";
  report.headline = all ? report.served.total : report.served.output;
  add_power(report, groups, run, terms.pue.value);
  report.published_per_gpu_hour = published(groups, spec, prices, terms.as_of);
  report.lines = lines_of(tco);
  report.assumptions = assumptions_of(tco, terms);
  const std::optional<double> rate =
      terms.cost_of_capital ? std::optional(terms.cost_of_capital->value) : std::nullopt;
  const Finance plan = finance(tco, terms.amortisation.value, rate, revenue(spec, run, ratio));
  report.quarters = quarters_of(plan);
  report.net_present_value = plan.net_present_value;
  report.payback_quarter = plan.payback_quarter;
  return report;
}

}  // namespace rackplan
