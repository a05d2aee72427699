// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/decode_economics.h"

#include "models/base/error.h"
#include "models/economics/calendar.h"
#include "sim/scenario/choice_names.h"
#include "sim/scenario/decode_member.h"
#include "sim/scenario/economics_names.h"

#include <optional>

namespace rackplan {
namespace {

template <class Value, class Table>
void assign_choice(Value& target, const JsonValue& node, std::string_view key, const Table& names) {
  if (const auto name = text_at(node, key)) {
    target = choice_names::value_of(names, *name);
  }
}

std::optional<std::string> date_at(const JsonValue& node,
                                   std::string_view key,
                                   const std::string& path) {
  const std::optional<std::string> text = text_at(node, key);
  if (text) {
    try {
      static_cast<void>(parse_date(*text));
    } catch (const InputError& error) {
      throw error.within("", path);
    }
  }
  return text;
}

PeakRent decode_peak(const JsonValue& node) {
  return {.share = *base_value_at(node, "economics.peak.share"),
          .hours = *base_value_at(node, "economics.peak.hours"),
          .cloud = text_at(node, "cloud"),
          .term = text_at(node, "term")};
}

// A price that the way of ownership makes meaningless.
void check_terms(const EstateTerms& terms, const std::string& path) {
  const bool contracted = terms.ownership == Ownership::Contracted;
  if (contracted && !terms.contract_cost) {
    throw InputError({"",
                      path + ".contract_cost",
                      "nothing, for contracted hardware",
                      "its cost, e.g. 200000USD/month"});
  }
  if (!contracted && terms.contract_cost) {
    throw InputError({"",
                      path + ".contract_cost",
                      "a field without effect here",
                      "it only beside \"ownership\": \"contracted\""});
  }
  if (terms.ownership == Ownership::Owned && terms.rent_per_gpu) {
    throw InputError({"",
                      path + ".rent_per_gpu",
                      "a field without effect on owned hardware",
                      "capex, of which operations are a share"});
  }
}

}  // namespace

EconomicsSpec decode_economics(const JsonValue& node) {
  EconomicsSpec spec;
  if (const auto basis = text_at(node, "basis")) {
    spec.basis = choice_names::value_of(price_bases, *basis);
  }
  assign_choice(spec.owned_cost, node, "owned_cost", choice_names::owned_costs);
  assign_choice(spec.charge, node, "charge", choice_names::charges);
  assign_choice(spec.denominator, node, "denominator", choice_names::denominators);
  spec.cloud = text_at(node, "cloud");
  spec.term = text_at(node, "term");
  if (const JsonValue* peak = node.find("peak")) {
    spec.peak = decode_peak(*peak);
  }
  spec.date = date_at(node, "date", "economics.date");
  spec.amortisation = quantity_at<Seconds>(node, "economics.amortisation");
  spec.residual = base_value_at(node, "economics.residual");
  spec.cost_of_capital = base_value_at(node, "economics.cost_of_capital");
  spec.energy_price = quantity_at<UsdPerJoule>(node, "economics.energy_price");
  spec.pue = base_value_at(node, "economics.pue");
  spec.colocation_per_kw = quantity_at<UsdPerSecond>(node, "economics.colocation_per_kw");
  spec.network_share = base_value_at(node, "economics.network_share");
  spec.installation_share = base_value_at(node, "economics.installation_share");
  spec.operations_share = base_value_at(node, "economics.operations_share");
  spec.spares_share = base_value_at(node, "economics.spares_share");
  spec.peak_to_average = base_value_at(node, "economics.peak_to_average");
  spec.input_price = quantity_at<UsdPerToken>(node, "economics.input_price");
  spec.output_price = quantity_at<UsdPerToken>(node, "economics.output_price");
  return spec;
}

EstateTerms decode_terms(const JsonValue& node, const std::string& path) {
  EstateTerms terms;
  assign_choice(terms.ownership, node, "ownership", choice_names::ownerships);
  terms.capex = quantity_at<Usd>(node, "estate.systems[].capex");
  terms.rent_per_gpu = quantity_at<UsdPerSecond>(node, "estate.systems[].rent_per_gpu");
  terms.contract_cost = quantity_at<UsdPerSecond>(node, "estate.systems[].contract_cost");
  terms.contract_end = date_at(node, "contract_end", path + ".contract_end");
  check_terms(terms, path);
  return terms;
}

}  // namespace rackplan
