// SPDX-License-Identifier: Apache-2.0
// What a year of hardware costs, line by line. How a group of hardware is paid for:
//
//   owned                    electricity, colocation, operations
//   contracted               its monthly cost until the end of the term
//   rent given, or a basis   GPU-hours; with a peak share, a reserved base and on-demand hours
//   that rents
//   capex given, or a basis  hardware, network, installation, spares (straight line), cost of
//   that owns                capital (annuity.h), electricity, colocation, operations
//   … with published costs   the published all-in cost of its GPU-hours
//
//   electricity = PUE · mean IT power over the year · 8760 h · price; the power is the run's at the
//     peak and falls to idle with the load: idle + (run - idle) / peak-to-average ratio
//   colocation  = provisioned IT power · rent of a kW
//
// Rent and contracts include power and space. Lines are whole cents and sum to the headline.
#pragma once

#include "models/economics/cost_terms.h"
#include "models/economics/economics_spec.h"
#include "models/economics/money.h"
#include "models/economics/power_model.h"
#include "models/hardware/system_spec.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rackplan {

/// Hardware that is paid for in one way.
struct HardwareGroup {
  std::string name;  // of the entry of the estate
  SystemSpec system;
  int nodes = 0;
  EstateTerms terms = {};
  PowerDraw power;  // of these nodes in the run
};

enum class CostKind { WrittenOff, Capital, Rent, Electricity, Colocation, Operations };

[[nodiscard]] std::string_view name_of(CostKind kind);

struct CostLine {
  std::string name;  // "rack: hardware"; unique
  CostKind kind = CostKind::Rent;
  Cents a_year = 0;                  // the first year
  std::string formula = {};          // with its inputs: "1 x 3.05 MUSD x (1 - 0.1344) / 5 years"
  Source source = {};                // of the price in it
  std::string doubts = {};           // about that price
  std::optional<Seconds> ends = {};  // the cost stops after this time
};

/// Paid at the start, and what comes back of it at the end of the amortisation.
struct Purchase {
  std::string name;
  Cents price = 0;
  Cents residual = 0;
};

struct Tco {
  std::vector<CostLine> lines;
  Cents a_year = 0;  // the sum of the lines
  std::vector<Purchase> purchases;
  std::vector<Assumption> assumptions;                    // that the lines use, each once
  [[nodiscard]] std::vector<std::string> doubts() const;  // "name: why", of the assumptions
};

/// Throws InputError with the path of what is missing or contradicts: no basis, no price in the
/// catalog (with what there is), several prices.
[[nodiscard]] Tco total_cost(std::span<const HardwareGroup> groups,
                             const EconomicsSpec& spec,
                             const PriceList& prices);

}  // namespace rackplan
