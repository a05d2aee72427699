// SPDX-License-Identifier: Apache-2.0
// What GPU-hours, racks, energy and money cost, as published. Values come from models/data/price,
// where each carries its source and date.
#pragma once

#include "models/units/quantity.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

struct GpuHourPrice {
  std::string system;  // id of a system
  std::string basis;   // "hyperscaler-owned", "neocloud-owned", "rental-3-year", "cloud-list", …
  std::string date;    // "2026-08"
  UsdPerSecond price;  // of one GPU
};

struct CapitalPrice {
  std::string system;
  std::string scope;  // what the price buys: "rack", "rack-all-in", "server", "gpu-all-in"
  std::string date;
  Usd price;
};

struct OwnershipFigures {
  double pue = 1.0;  // power usage effectiveness: facility power over IT power
  UsdPerJoule energy;
  Seconds amortization;  // straight line
  double residual_after_3_years = 0.0;
  double cost_of_capital_hyperscaler = 0.0;  // a year
  double cost_of_capital_neocloud = 0.0;
  UsdPerJoule colocation;  // on provisioned power
};

struct PriceList {
  std::vector<GpuHourPrice> gpu_hours;
  std::vector<CapitalPrice> capital;
  OwnershipFigures ownership;
};

/// The newest price of a GPU of `system` on this basis.
[[nodiscard]] std::optional<UsdPerSecond> find_gpu_hour(const PriceList& prices,
                                                        std::string_view system,
                                                        std::string_view basis);

}  // namespace rackplan
