// SPDX-License-Identifier: Apache-2.0
// Names every field of a CostReport once; part of fields.h.
#pragma once

#include "sim/report/cost_report.h"
#include "sim/report/maybe_const.h"

namespace rackplan {

template <class V>
void fields(MaybeConst<CostLineReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("kind", it.kind);
  visit("cost_a_year", it.cost_a_year);
  visit("formula", it.formula);
  visit("source", it.source);
  visit("date", it.date);
  visit("trust", it.trust);
  visit("flag", it.flag);
}

template <class V>
void fields(MaybeConst<AssumptionReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("value", it.value);
  visit("source", it.source);
  visit("date", it.date);
  visit("trust", it.trust);
  visit("flag", it.flag);
}

template <class V>
void fields(MaybeConst<PowerReport> auto& it, V&& visit) {
  visit("provisioned", it.provisioned);
  visit("idle", it.idle);
  visit("mean", it.mean);
  visit("p99", it.p99);
  visit("energy", it.energy);
}

template <class V>
void fields(MaybeConst<TokenCostReport> auto& it, V&& visit) {
  visit("total", it.total);
  visit("output", it.output);
  visit("input_part", it.input_part);
  visit("output_part", it.output_part);
}

template <class V>
void fields(MaybeConst<QuarterReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("capex", it.capex);
  visit("residual", it.residual);
  visit("opex", it.opex);
  visit("written_off", it.written_off);
  visit("cost_of_capital", it.cost_of_capital);
  visit("revenue", it.revenue);
  visit("cost", it.cost);
  visit("cash", it.cash);
  visit("cumulative_cash", it.cumulative_cash);
}

template <class V>
void fields(MaybeConst<CostReport> auto& it, V&& visit) {
  visit("basis", it.basis);
  visit("charge", it.charge);
  visit("as_of", it.as_of);
  visit("cost_a_year", it.cost_a_year);
  visit("denominator", it.denominator);
  visit("headline", it.headline);
  visit("served", it.served);
  visit("at_peak", it.at_peak);
  visit("at_capacity", it.at_capacity);
  visit("peak_to_average", it.peak_to_average);
  visit("capacity", it.capacity);
  visit("input_share", it.input_share);
  visit("gpus", it.gpus);
  visit("throughput_per_gpu", it.throughput_per_gpu);
  visit("throughput_per_megawatt", it.throughput_per_megawatt);
  visit("throughput_per_megawatt_mean", it.throughput_per_megawatt_mean);
  visit("throughput_per_megawatt_utility", it.throughput_per_megawatt_utility);
  visit("power", it.power);
  visit("cost_per_gpu_hour", it.cost_per_gpu_hour);
  visit("published_per_gpu_hour", it.published_per_gpu_hour);
  visit("lines", it.lines);
  visit("assumptions", it.assumptions);
  visit("quarters", it.quarters);
  visit("net_present_value", it.net_present_value);
  visit("payback_quarter", it.payback_quarter);
}

}  // namespace rackplan
