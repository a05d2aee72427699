// SPDX-License-Identifier: Apache-2.0
#include "models/economics/cost_terms.h"

#include "models/base/error.h"
#include "models/economics/annuity.h"
#include "models/units/text.h"

#include <string>
#include <utility>

namespace rackplan {
namespace {

template <class T>
Sourced<T> chosen(const std::optional<T>& given, const Sourced<T>& known, const char* path) {
  return given ? Sourced<T>{*given, given_at(path)} : known;
}

CalendarDate judged_on(const EconomicsSpec& spec, const PriceList& prices) {
  try {
    return parse_date(spec.date.value_or(prices.as_of));
  } catch (const InputError& error) {
    throw error.within("", "economics.date");
  }
}

Sourced<double> residual(const EconomicsSpec& spec, const OwnershipFigures& known, double years) {
  if (spec.residual) {
    return {*spec.residual, given_at("economics.residual")};
  }
  const Sourced<double>& after_3 = known.residual_after_3_years;
  Source source = after_3.source;
  source.note += (source.note.empty() ? "" : "; ") +
                 std::string("after 3 years, then falling by the same factor a year");
  return {residual_after(years, after_3.value), std::move(source)};
}

std::optional<Sourced<double>> cost_of_capital(const EconomicsSpec& spec,
                                               const OwnershipFigures& known) {
  if (spec.cost_of_capital) {
    return Sourced<double>{*spec.cost_of_capital, given_at("economics.cost_of_capital")};
  }
  if (spec.basis == PriceBasis::OwnHyperscaler) {
    return known.cost_of_capital_hyperscaler;
  }
  if (spec.basis == PriceBasis::OwnNeocloud) {
    return known.cost_of_capital_neocloud;
  }
  return std::nullopt;
}

}  // namespace

CostTerms cost_terms(const EconomicsSpec& spec, const PriceList& prices) {
  const OwnershipFigures& known = prices.ownership;
  const Sourced<double> not_counted{
      0.0,
      {.title = "not counted",
       .note = "no published figure found: give economics.installation_share",
       .date = prices.as_of,
       .trust = Trust::Unverified}};
  CostTerms terms;
  terms.as_of = judged_on(spec, prices);
  terms.amortisation = chosen(spec.amortisation, known.amortisation, "economics.amortisation");
  terms.residual = residual(spec, known, terms.years());
  terms.cost_of_capital = cost_of_capital(spec, known);
  terms.energy_price = chosen(spec.energy_price, known.energy, "economics.energy_price");
  terms.pue = chosen(spec.pue, known.pue, "economics.pue");
  terms.colocation_per_kw =
      chosen(spec.colocation_per_kw, known.colocation_per_kw, "economics.colocation_per_kw");
  terms.network_share = chosen(spec.network_share, known.network_share, "economics.network_share");
  terms.installation_share =
      chosen(spec.installation_share, not_counted, "economics.installation_share");
  terms.operations_share =
      chosen(spec.operations_share, known.operations_share, "economics.operations_share");
  terms.spares_share = chosen(spec.spares_share, known.spares_share, "economics.spares_share");
  terms.peak_to_average =
      chosen(spec.peak_to_average, known.peak_to_average, "economics.peak_to_average");
  return terms;
}

Assumption assumption(const CostTerms& terms,
                      std::string name,
                      std::string value,
                      const Source& source) {
  return {std::move(name), std::move(value), source, doubts(source, terms.as_of)};
}

Assumption peak_assumption(const CostTerms& terms) {
  const Sourced<double>& ratio = terms.peak_to_average;
  return assumption(terms,
                    "peak-to-average ratio of demand",
                    format_in_base(ratio.value, Dimension{}),
                    ratio.source);
}

}  // namespace rackplan
