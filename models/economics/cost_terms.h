// SPDX-License-Identifier: Apache-2.0
// Every figure that the cost of hardware rests on: the user's, else the price catalog's, each with
// its source, as a value and as a row to show.
#pragma once

#include "models/economics/calendar.h"
#include "models/economics/economics_spec.h"
#include "models/economics/price_list.h"
#include "models/economics/sourced.h"
#include "models/units/quantity.h"

#include <optional>
#include <string>
#include <vector>

namespace rackplan {

struct CostTerms {
  CalendarDate as_of;
  Sourced<Seconds> amortisation;
  Sourced<double> residual;  // after the amortisation
  /// Absent when nobody is said to own: the user gave neither a rate nor an owner's basis.
  std::optional<Sourced<double>> cost_of_capital;
  Sourced<UsdPerJoule> energy_price;
  Sourced<double> pue;
  Sourced<UsdPerSecond> colocation_per_kw;
  Sourced<double> network_share;
  Sourced<double> installation_share;
  Sourced<double> operations_share;
  Sourced<double> spares_share;
  Sourced<double> peak_to_average;

  [[nodiscard]] double years() const { return amortisation.value / year; }
};

/// Throws InputError (with a path in "economics") for a date that is none.
[[nodiscard]] CostTerms cost_terms(const EconomicsSpec& spec, const PriceList& prices);

/// A figure in use, as it is shown.
struct Assumption {
  std::string name;   // "cost of capital", "gb200-nvl72: price of a rack"
  std::string value;  // with unit: "9 %/year"
  Source source;
  std::string doubts;  // see doubts(); empty: none
  friend bool operator==(const Assumption&, const Assumption&) = default;
};

[[nodiscard]] Assumption assumption(const CostTerms& terms,
                                    std::string name,
                                    std::string value,
                                    const Source& source);

/// The peak-to-average ratio, which every cost per token rests on.
[[nodiscard]] Assumption peak_assumption(const CostTerms& terms);

}  // namespace rackplan
