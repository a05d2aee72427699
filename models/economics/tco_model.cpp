// SPDX-License-Identifier: Apache-2.0
#include "models/economics/tco_model.h"

#include "models/base/error.h"
#include "models/economics/annuity.h"
#include "models/units/text.h"

#include <algorithm>
#include <utility>

namespace rackplan {
namespace {

std::string number(double value) {
  return format_in_base(value, Dimension{});
}

std::string percent(double share) {
  return number(share * 100.0) + " %";
}

// An HGX server is bought by the node, an NVL72 by the rack.
bool by_rack(const SystemSpec& system) {
  return system.nvlink.nodes > 1;
}

double units_of(const HardwareGroup& group) {
  return static_cast<double>(group.nodes) / (by_rack(group.system) ? group.system.rack.nodes : 1);
}

double gpus_of(const HardwareGroup& group) {
  return static_cast<double>(group.nodes) * group.system.node.gpus;
}

class TcoBuilder {
 public:
  TcoBuilder(const EconomicsSpec& spec, const PriceList& prices)
      : spec_(spec), prices_(prices), terms_(cost_terms(spec, prices)) {}

  void add(const HardwareGroup& group) {
    const EstateTerms& terms = group.terms;
    if (terms.ownership == Ownership::Contracted) {
      contract(group);
    } else if (terms.ownership == Ownership::Owned) {
      running(group);
    } else if (terms.rent_per_gpu) {
      rent(group, "GPU-hours", {*terms.rent_per_gpu, given_at("estate.systems[].rent_per_gpu")});
    } else if (terms.capex) {
      bought(group);
    } else if (!spec_.basis) {
      throw InputError(
          {"",
           "economics.basis",
           "nothing, and neither a purchase price nor a rent of \"" + group.name + "\"",
           "own_hyperscaler, own_neocloud, reserved, on_demand or spot; or "
           "estate.systems[].capex or rent_per_gpu"});
    } else if (!owns(*spec_.basis)) {
      rented(group);
    } else if (spec_.owned_cost == OwnedCost::Published) {
      rent(group, "GPU-hours, all in", offer(group, *spec_.basis, {}, {}, "economics.basis"));
    } else {
      bought(group);
    }
  }

  Tco take() {
    for (const CostLine& line : tco_.lines) {
      tco_.a_year += line.a_year;
    }
    return std::move(tco_);
  }

 private:
  void line(CostLine line) {
    line.doubts = rackplan::doubts(line.source, terms_.as_of);
    tco_.lines.push_back(std::move(line));
  }

  void assume(const std::string& name, const std::string& value, const Source& source) {
    const auto known = std::find_if(tco_.assumptions.begin(),
                                    tco_.assumptions.end(),
                                    [&](const Assumption& it) { return it.name == name; });
    if (known == tco_.assumptions.end()) {
      tco_.assumptions.push_back(assumption(terms_, name, value, source));
    }
  }

  Sourced<UsdPerSecond> offer(const HardwareGroup& group,
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

  void rent(const HardwareGroup& group,
            const std::string& what,
            const Sourced<UsdPerSecond>& price,
            double gpu_share = 1.0,
            double hour_share = 1.0) {
    std::string formula = number(gpus_of(group) * gpu_share) + " GPUs x " +
                          number(8760.0 * hour_share) + " h x " + format(price.value);
    line({.name = group.name + ": " + what,
          .kind = CostKind::Rent,
          .a_year = to_cents(gpus_of(group) * gpu_share * hour_share * price.value * year),
          .formula = std::move(formula),
          .source = price.source});
    assume(group.name + ": " + what + ", " + group.system.id, format(price.value), price.source);
  }

  void rented(const HardwareGroup& group) {
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

  void contract(const HardwareGroup& group) {
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

  static CalendarDate end_of(const std::string& text) {
    try {
      return parse_date(text);
    } catch (const InputError& error) {
      throw error.within("", "estate.systems[].contract_end");
    }
  }

  Sourced<Usd> price_of_unit(const HardwareGroup& group) {
    if (group.terms.capex) {
      return {*group.terms.capex, given_at("estate.systems[].capex")};
    }
    const char* scope = by_rack(group.system) ? "rack" : "server";
    if (const auto price = find_capital(prices_, group.system.id, scope, terms_.as_of)) {
      return *price;
    }
    std::string known;
    for (const CapitalPrice& row : prices_.capital) {
      known += (known.empty() ? "" : ", ") + row.system + " " + row.scope + " " +
               format(row.price.value);
    }
    throw InputError(
        {"",
         "estate.systems[].capex",
         "no purchase price of a " + std::string(scope) + " of " + group.system.id,
         "one of your own, or economics.owned_cost=published; the price catalog has " + known});
  }

  void bought(const HardwareGroup& group) {
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

  void assume_price(const HardwareGroup& group, const Sourced<Usd>& unit) {
    assume(group.name + ": price of a " + (by_rack(group.system) ? "rack" : "server") + ", " +
               group.system.id,
           format(unit.value),
           unit.source);
  }

  // What hardware costs that is there.
  void running(const HardwareGroup& group) {
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
    assume("colocation",
           number(month_rent()) + " USD a kW and month",
           terms_.colocation_per_kw.source);
    const Assumption peak = peak_assumption(terms_);
    assume(peak.name, peak.value, peak.source);
    operations(group);
  }

  void operations(const HardwareGroup& group) {
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

  [[nodiscard]] double month_rent() const {
    return terms_.colocation_per_kw.value * (year / 12.0) / usd;
  }

  const EconomicsSpec& spec_;
  const PriceList& prices_;
  CostTerms terms_;
  Tco tco_;
};

}  // namespace

std::string_view name_of(CostKind kind) {
  switch (kind) {
    case CostKind::WrittenOff:
      return "written off";
    case CostKind::Capital:
      return "capital";
    case CostKind::Rent:
      return "rent";
    case CostKind::Electricity:
      return "electricity";
    case CostKind::Colocation:
      return "colocation";
    case CostKind::Operations:
      return "operations";
  }
  throw InvariantBroken("every kind of cost has a name");
}

std::vector<std::string> Tco::doubts() const {
  std::vector<std::string> all;
  for (const Assumption& it : assumptions) {
    if (!it.doubts.empty()) {
      all.push_back(it.name + ": " + it.doubts);
    }
  }
  return all;
}

Tco total_cost(std::span<const HardwareGroup> groups,
               const EconomicsSpec& spec,
               const PriceList& prices) {
  TcoBuilder builder(spec, prices);
  for (const HardwareGroup& group : groups) {
    builder.add(group);
  }
  return builder.take();
}

}  // namespace rackplan
