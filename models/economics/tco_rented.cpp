// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/economics/tco_builder.h"

#include <algorithm>
#include <utility>

namespace rackplan {
namespace {

using tco::number;

double gpus_of(const HardwareGroup& group) {
  return static_cast<double>(group.nodes) * group.system.node.gpus;
}

CalendarDate end_of(const std::string& text) {
  try {
    return parse_date(text);
  } catch (const InputError& error) {
    throw error.within("", "estate.systems[].contract_end");
  }
}

}  // namespace

Sourced<UsdPerSecond> TcoBuilder::offer(const HardwareGroup& group,
                                        PriceBasis basis,
                                        const std::optional<std::string>& cloud,
                                        const std::optional<std::string>& term,
                                        const std::string& path) {
  return offer_at(prices_,
                  {.system = group.system.id, .basis = basis, .cloud = cloud, .term = term},
                  terms_.as_of,
                  path)
      .price;
}

void TcoBuilder::rent(const HardwareGroup& group,
                      const std::string& what,
                      const Sourced<UsdPerSecond>& price,
                      double gpu_share,
                      double hour_share) {
  std::string formula = number(gpus_of(group) * gpu_share) + " GPUs x " +
                        number(8760.0 * hour_share) + " h x " + format(price.value);
  line({.name = group.name + ": " + what,
        .kind = CostKind::Rent,
        .a_year = to_cents(gpus_of(group) * gpu_share * hour_share * price.value * year),
        .formula = std::move(formula),
        .source = price.source});
  assume(group.name + ": " + what + ", " + group.system.id, format(price.value), price.source);
}

void TcoBuilder::rented(const HardwareGroup& group) {
  const Sourced<UsdPerSecond> base =
      offer(group, *spec_.basis, spec_.cloud, spec_.term, "economics.basis");
  const std::string name = std::string(name_of(*spec_.basis)) + " GPU-hours";
  if (!spec_.peak) {
    rent(group, name, base);
    return;
  }
  const PeakRent& peak = *spec_.peak;
  if (spec_.basis != PriceBasis::Reserved) {
    throw InputError(
        {"",
         "economics.peak",
         "peaks rented on demand beside the basis " + std::string(name_of(*spec_.basis)),
         "the basis reserved"});
  }
  rent(group, name, base, 1.0 - peak.share);
  rent(group,
       "on_demand GPU-hours",
       offer(group, PriceBasis::OnDemand, peak.cloud, peak.term, "economics.peak"),
       peak.share,
       peak.hours);
}

void TcoBuilder::contract(const HardwareGroup& group) {
  const EstateTerms& terms = group.terms;
  if (!terms.contract_cost) {
    throw InputError({"",
                      "estate.systems[].contract_cost",
                      "nothing, for the contracted \"" + group.name + "\"",
                      "its cost, e.g. 200000USD/month"});
  }
  Seconds left = year;
  std::optional<Seconds> ends;
  if (terms.contract_end) {
    const CalendarDate end = end_of(*terms.contract_end);
    ends = std::max(0, days_from(terms_.as_of, end)) * day;
    left = std::min(left, *ends);
  }
  const Source source = given_at("estate.systems[].contract_cost");
  line({.name = group.name + ": contract",
        .kind = CostKind::Rent,
        .a_year = to_cents(*terms.contract_cost * left),
        .formula = number(left / day) + " days x " + format(*terms.contract_cost),
        .source = source,
        .ends = ends});
  assume(group.name + ": contract", format(*terms.contract_cost), source);
}

}  // namespace rackplan
