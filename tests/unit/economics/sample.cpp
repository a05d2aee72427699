// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/economics/sample.h"

#include <algorithm>
#include <stdexcept>

namespace rackplan::sample {
namespace {

Source from(const char* title, const char* date, Trust trust = Trust::Primary) {
  return {.title = title, .note = {}, .date = date, .trust = trust};
}

}  // namespace

SystemSpec rack() {
  SystemSpec spec;
  spec.id = "big";
  spec.gpu.tdp = 1100.0 * watt;
  spec.node.gpus = 4;
  spec.node.cpus = 2;
  spec.node.max_power = 5500.0 * watt;
  spec.node.idle_power = 500.0 * watt;
  spec.nvlink.nodes = 2;
  spec.rack = {.nodes = 2, .switch_power = 1000.0 * watt};
  spec.power = {.gpu_idle = 100.0 * watt,
                .gpu_prefill = 600.0 * watt,
                .gpu_decode = 300.0 * watt,
                .cpu_max = 300.0 * watt,
                .utility_per_gpu = 2000.0 * watt};
  return spec;
}

SystemSpec server() {
  SystemSpec spec = rack();
  spec.id = "box";
  spec.node.gpus = 2;
  spec.nvlink.nodes = 1;
  return spec;
}

PriceList prices() {
  const auto hourly = [](const char* system,
                         PriceBasis basis,
                         const char* cloud,
                         const char* term,
                         double price,
                         const Source& source) {
    return GpuHourPrice{.system = system,
                        .basis = basis,
                        .cloud = cloud,
                        .term = term,
                        .price = {price * usd / hour, source}};
  };
  PriceList list;
  list.as_of = "2026-07-01";
  list.gpu_hours = {
      hourly("big", PriceBasis::OwnHyperscaler, "", "", 1.0, from("survey", "2026-03")),
      hourly("big", PriceBasis::OwnHyperscaler, "", "", 1.5, from("survey", "2026-06")),
      hourly("big", PriceBasis::OwnHyperscaler, "", "", 9.0, from("survey", "2026-08")),
      hourly("big", PriceBasis::Reserved, "east", "1-year", 2.0, from("east", "2026-06")),
      hourly("big", PriceBasis::Reserved, "east", "3-year", 1.8, from("east", "2026-06")),
      hourly("big", PriceBasis::Reserved, "west", "1-year", 2.5, from("west", "2025")),
      hourly("big",
             PriceBasis::OnDemand,
             "east",
             "",
             6.0,
             from("rumour", "2026-06", Trust::Unverified)),
      hourly("box", PriceBasis::Spot, "west", "", 0.5, from("west", "2026-06")),
  };
  list.capital = {{.system = "big",
                   .scope = "rack",
                   .price = {1e6 * usd, from("press", "2025-12-01", Trust::Secondary)}}};
  const Source model = from("model", "2026-05");
  list.ownership = {.pue = {1.5, model},
                    .energy = {0.10 * usd / kilowatt_hour, model},
                    .amortisation = {4.0 * year, model},
                    .residual_after_3_years = {0.125, model},
                    .cost_of_capital_hyperscaler = {0.10, model},
                    .cost_of_capital_neocloud = {0.20, model},
                    .colocation_per_kw = {100.0 * usd / (year / 12.0), model},
                    .network_share = {0.20, model},
                    .operations_share = {0.02, model},
                    .spares_share = {0.05, model},
                    .peak_to_average = {2.0, model}};
  return list;
}

HardwareGroup group(int nodes) {
  const Watts switches = 0.5 * nodes * kilowatt;
  return {.name = "hall",
          .system = rack(),
          .nodes = nodes,
          .terms = {},
          .power = {.provisioned = 5.5 * nodes * kilowatt + switches,
                    .idle = 0.5 * nodes * kilowatt + switches,
                    .mean = 3.0 * nodes * kilowatt + switches,
                    .p99 = 4.0 * nodes * kilowatt + switches,
                    .energy = {}}};
}

const CostLine& line(const Tco& tco, const std::string& name) {
  const auto at = std::find_if(
      tco.lines.begin(), tco.lines.end(), [&](const CostLine& it) { return it.name == name; });
  if (at == tco.lines.end()) {
    throw std::out_of_range("no line " + name);
  }
  return *at;
}

}  // namespace rackplan::sample
