// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/economics/annuity.h"
#include "models/economics/tco_builder.h"

namespace rackplan {
namespace {

using tco::by_rack;
using tco::number;
using tco::percent;

double units_of(const HardwareGroup& group) {
  return static_cast<double>(group.nodes) / (by_rack(group.system) ? group.system.rack.nodes : 1);
}

}  // namespace

Sourced<Usd> TcoBuilder::price_of_unit(const HardwareGroup& group) {
  if (group.terms.capex) {
    return {*group.terms.capex, given_at("estate.systems[].capex")};
  }
  const char* scope = by_rack(group.system) ? "rack" : "server";
  if (const auto price = find_capital(prices_, group.system.id, scope, terms_.as_of)) {
    return *price;
  }
  std::string known;
  for (const CapitalPrice& row : prices_.capital) {
    known +=
        (known.empty() ? "" : ", ") + row.system + " " + row.scope + " " + format(row.price.value);
  }
  throw InputError(
      {"",
       "estate.systems[].capex",
       "no purchase price of a " + std::string(scope) + " of " + group.system.id,
       "one of your own, or economics.owned_cost=published; the price catalog has " + known});
}

void TcoBuilder::bought(const HardwareGroup& group) {
  if (spec_.basis && !owns(*spec_.basis)) {
    throw InputError({"",
                      "estate.systems[].capex",
                      "a purchase price beside the basis " + std::string(name_of(*spec_.basis)),
                      "own_hyperscaler, own_neocloud or no basis; or no purchase price"});
  }
  if (!terms_.cost_of_capital) {
    throw InputError({"",
                      "economics.cost_of_capital",
                      "nothing, for hardware that is bought",
                      "a rate a year, or economics.basis own_hyperscaler or own_neocloud"});
  }
  const Sourced<Usd> unit = price_of_unit(group);
  const Usd hardware = units_of(group) * unit.value;
  const double rate = terms_.cost_of_capital->value;
  Usd payments;
  Cents written_off = 0;
  const auto part = [&](const char* what, double share, double residual, const Source& source) {
    if (share == 0.0) {
      return;
    }
    const Usd price = hardware * share;
    const Usd a_year = straight_line(price, residual, terms_.years());
    std::string formula = number(units_of(group)) + " x " + format(unit.value);
    formula += share == 1.0 ? "" : " x " + percent(share);
    formula += residual == 0.0 ? "" : " x (1 - " + number(residual) + ")";
    line({.name = group.name + ": " + what,
          .kind = CostKind::WrittenOff,
          .a_year = to_cents(a_year),
          .formula = formula + " / " + number(terms_.years()) + " years",
          .source = source});
    tco_.purchases.push_back(
        {group.name + ": " + what, to_cents(price), to_cents(price * residual)});
    payments += annuity(price, residual, terms_.years(), rate);
    written_off += tco_.lines.back().a_year;
  };
  const double residual = terms_.residual.value;
  part("hardware", 1.0, residual, unit.source);
  part("spares", terms_.spares_share.value, residual, terms_.spares_share.source);
  part("network", terms_.network_share.value, 0.0, terms_.network_share.source);
  part("installation", terms_.installation_share.value, 0.0, terms_.installation_share.source);
  line({.name = group.name + ": cost of capital",
        .kind = CostKind::Capital,
        .a_year = to_cents(payments) - written_off,
        .formula = "annuity at " + percent(rate) + " over " + number(terms_.years()) +
                   " years, less what is written off",
        .source = terms_.cost_of_capital->source});
  assume_price(group, unit);
  assume("amortisation", number(terms_.years()) + " years", terms_.amortisation.source);
  assume("residual value", percent(residual), terms_.residual.source);
  assume("cost of capital", percent(rate) + " a year", terms_.cost_of_capital->source);
  assume("spares",
         percent(terms_.spares_share.value) + " of the hardware's price",
         terms_.spares_share.source);
  assume("network",
         percent(terms_.network_share.value) + " of the hardware's price",
         terms_.network_share.source);
  assume("installation",
         percent(terms_.installation_share.value) + " of the hardware's price",
         terms_.installation_share.source);
  running(group);
}

void TcoBuilder::assume_price(const HardwareGroup& group, const Sourced<Usd>& unit) {
  assume(group.name + ": price of a " + (by_rack(group.system) ? "rack" : "server") + ", " +
             group.system.id,
         format(unit.value),
         unit.source);
}

// What hardware costs that is there.
void TcoBuilder::running(const HardwareGroup& group) {
  const double ratio = terms_.peak_to_average.value;
  const Watts mean = group.power.idle + (group.power.mean - group.power.idle) / ratio;
  line({.name = group.name + ": electricity",
        .kind = CostKind::Electricity,
        .a_year = to_cents(terms_.pue.value * mean * year * terms_.energy_price.value),
        .formula = "PUE " + number(terms_.pue.value) + " x " + format(mean) + " x 8760 h x " +
                   format(terms_.energy_price.value),
        .source = terms_.energy_price.source});
  const double kilowatts = group.power.provisioned / kilowatt;
  line({.name = group.name + ": colocation",
        .kind = CostKind::Colocation,
        .a_year = to_cents(kilowatts * terms_.colocation_per_kw.value * year),
        .formula =
            number(kilowatts) + " kW provisioned x " + number(month_rent()) + " USD x 12 months",
        .source = terms_.colocation_per_kw.source});
  assume("electricity", format(terms_.energy_price.value), terms_.energy_price.source);
  assume("PUE", number(terms_.pue.value), terms_.pue.source);
  assume(
      "colocation", number(month_rent()) + " USD a kW and month", terms_.colocation_per_kw.source);
  const Assumption peak = peak_assumption(terms_);
  assume(peak.name, peak.value, peak.source);
  operations(group);
}

void TcoBuilder::operations(const HardwareGroup& group) {
  const Sourced<double>& share = terms_.operations_share;
  if (share.value == 0.0) {
    return;
  }
  const Sourced<Usd> unit = price_of_unit(group);
  line({.name = group.name + ": operations",
        .kind = CostKind::Operations,
        .a_year = to_cents(units_of(group) * unit.value * share.value),
        .formula =
            number(units_of(group)) + " x " + format(unit.value) + " x " + percent(share.value),
        .source = share.source});
  assume_price(group, unit);
  assume("operations", percent(share.value) + " of the hardware's price a year", share.source);
}

double TcoBuilder::month_rent() const {
  return terms_.colocation_per_kw.value * (year / 12.0) / usd;
}

}  // namespace rackplan
