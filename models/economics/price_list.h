// SPDX-License-Identifier: Apache-2.0
// What GPU-hours, racks, energy and money cost, as published. Values come from models/data/price,
// where each carries its source and date.
#pragma once

#include "models/economics/sourced.h"
#include "models/units/quantity.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rackplan {

/// Who pays what for a GPU-hour.
enum class PriceBasis {
  OwnHyperscaler,  // the all-in cost of an owner with cheap money and cheap power
  OwnNeocloud,     // the all-in cost of a smaller owner
  Reserved,        // rent, for a term
  OnDemand,        // rent, by the hour
  Spot,            // rent, may be taken away
};

inline constexpr std::array<std::pair<PriceBasis, std::string_view>, 5> price_bases{
    {{PriceBasis::OwnHyperscaler, "own_hyperscaler"},
     {PriceBasis::OwnNeocloud, "own_neocloud"},
     {PriceBasis::Reserved, "reserved"},
     {PriceBasis::OnDemand, "on_demand"},
     {PriceBasis::Spot, "spot"}}};

[[nodiscard]] std::string_view name_of(PriceBasis basis);
[[nodiscard]] bool owns(PriceBasis basis);

struct GpuHourPrice {
  std::string system;  // id of a system
  PriceBasis basis = PriceBasis::Reserved;
  std::string cloud;            // "aws", "market" (an average over sellers); empty for owners
  std::string term;             // "3-year", "capacity-block", …; may be empty
  Sourced<UsdPerSecond> price;  // of one GPU
};

struct CapitalPrice {
  std::string system;
  std::string scope;  // what the price buys: "rack", "rack-all-in", "server", "gpu-all-in"
  Sourced<Usd> price;
};

struct OwnershipFigures {
  Sourced<double> pue;  // power usage effectiveness: facility power over IT power
  Sourced<UsdPerJoule> energy;
  Sourced<Seconds> amortisation;
  Sourced<double> residual_after_3_years;       // of the price of the hardware
  Sourced<double> cost_of_capital_hyperscaler;  // a year
  Sourced<double> cost_of_capital_neocloud;
  Sourced<UsdPerSecond> colocation_per_kw;  // of provisioned power
  Sourced<double> network_share;            // of the price of the hardware
  Sourced<double> operations_share;         // of the price of the hardware, a year
  Sourced<double> spares_share;             // of the price of the hardware, bought with it
  Sourced<double> peak_to_average;          // of demand
};

struct PriceList {
  std::string as_of;  // the day it was compiled: prices are as old as that unless told otherwise
  std::vector<GpuHourPrice> gpu_hours;
  std::vector<CapitalPrice> capital;
  OwnershipFigures ownership;
};

/// What narrows the offers for a GPU-hour down.
struct OfferChoice {
  std::string system;
  PriceBasis basis = PriceBasis::Reserved;
  std::optional<std::string> cloud = {};
  std::optional<std::string> term = {};
};

/// The newest price of each (cloud, term) that fits, none of them from after `as_of`; in the order
/// of the list.
[[nodiscard]] std::vector<GpuHourPrice> find_offers(const PriceList& prices,
                                                    const OfferChoice& choice,
                                                    const CalendarDate& as_of);

/// The one offer that fits. InputError when none does, with what there is for this system, and when
/// several do: a price is never chosen in silence. `path`: of the object with the fields "cloud"
/// and "term", for the message.
[[nodiscard]] GpuHourPrice offer_at(const PriceList& prices,
                                    const OfferChoice& choice,
                                    const CalendarDate& as_of,
                                    const std::string& path);

/// The newest purchase price of this scope, not from after `as_of`.
[[nodiscard]] std::optional<Sourced<Usd>> find_capital(const PriceList& prices,
                                                       std::string_view system,
                                                       std::string_view scope,
                                                       const CalendarDate& as_of);

}  // namespace rackplan
