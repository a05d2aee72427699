// SPDX-License-Identifier: Apache-2.0
// What the user says about money: a scenario's "economics", and what it says of each group of
// hardware. What is absent comes from the price catalog (cost_terms.h).
#pragma once

#include "models/economics/price_list.h"
#include "models/units/quantity.h"

#include <optional>
#include <string>

namespace rackplan {

/// Where the cost of hardware that is bought comes from.
enum class OwnedCost {
  BuiltUp,    // purchase price, capital, energy, colocation, operations
  Published,  // the published all-in cost of a GPU-hour
};

/// Which hardware is paid for.
enum class Charge {
  Estate,  // all of it
  Used,    // the nodes with a worker, with their share of the rack
};

/// Which tokens the headline's cost of a million tokens counts.
enum class TokenDenominator { Output, Total };

/// Part of the GPUs is rented only at peaks, on demand.
struct PeakRent {
  double share = 0.0;  // of the GPUs
  double hours = 0.0;  // of the year, as a share
  std::optional<std::string> cloud = {};
  std::optional<std::string> term = {};
  friend bool operator==(const PeakRent&, const PeakRent&) = default;
};

struct EconomicsSpec {
  std::optional<PriceBasis> basis;
  OwnedCost owned_cost = OwnedCost::BuiltUp;
  Charge charge = Charge::Estate;
  TokenDenominator denominator = TokenDenominator::Total;
  std::optional<std::string> cloud;  // of rented GPU-hours
  std::optional<std::string> term;
  std::optional<PeakRent> peak;
  std::optional<std::string> date;  // on which prices are judged; absent: the catalog's
  std::optional<Seconds> amortisation;
  std::optional<double> residual;  // of the purchase price, at the end of the amortisation
  std::optional<double> cost_of_capital;
  std::optional<UsdPerJoule> energy_price;
  std::optional<double> pue;
  std::optional<UsdPerSecond> colocation_per_kw;
  std::optional<double> network_share;
  std::optional<double> installation_share;
  std::optional<double> operations_share;
  std::optional<double> spares_share;
  std::optional<double> peak_to_average;
  std::optional<UsdPerToken> input_price;  // at which tokens are sold
  std::optional<UsdPerToken> output_price;
  friend bool operator==(const EconomicsSpec&, const EconomicsSpec&) = default;
};

enum class Ownership {
  AsBasis,     // to be bought or rented, as economics.basis says
  Owned,       // bought and paid for: costs power, space and operations only
  Contracted,  // a monthly cost until the end of the term
};

/// What a group of hardware costs, where that is known better than from the catalog.
struct EstateTerms {
  Ownership ownership = Ownership::AsBasis;
  std::optional<Usd> capex = {};  // of one rack (HGX: one node)
  std::optional<UsdPerSecond> rent_per_gpu = {};
  std::optional<UsdPerSecond> contract_cost = {};  // of the whole group
  std::optional<std::string> contract_end = {};    // absent: it does not end
  friend bool operator==(const EstateTerms&, const EstateTerms&) = default;
};

}  // namespace rackplan
