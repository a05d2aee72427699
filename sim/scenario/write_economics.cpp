// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/write_economics.h"

#include "sim/scenario/choice_names.h"
#include "sim/scenario/economics_names.h"
#include "sim/scenario/write.h"

#include <optional>
#include <string>
#include <string_view>

namespace rackplan {
namespace {

JsonValue written(double value) {
  return JsonValue::of_number(value);
}
JsonValue written(const std::string& value) {
  return JsonValue::of_text(value);
}
template <Dimension D>
JsonValue written(Quantity<D> value) {
  return JsonValue::of_text(exact_quantity(value.in_base(), D));
}

template <class T>
void set(JsonValue& node, std::string_view key, const std::optional<T>& value) {
  if (value) {
    node.set(key, written(*value));
  }
}

template <class Table, class Value>
void set_choice(JsonValue& node, std::string_view key, const Table& names, Value value) {
  node.set(key, JsonValue::of_text(choice_names::name_of(names, value)));
}

}  // namespace

JsonValue economics_node(const EconomicsSpec& spec) {
  JsonValue node = JsonValue::object();
  if (spec.basis) {
    set_choice(node, "basis", price_bases, *spec.basis);
  }
  set_choice(node, "owned_cost", choice_names::owned_costs, spec.owned_cost);
  set_choice(node, "charge", choice_names::charges, spec.charge);
  set_choice(node, "denominator", choice_names::denominators, spec.denominator);
  set(node, "cloud", spec.cloud);
  set(node, "term", spec.term);
  if (spec.peak) {
    JsonValue& peak = node.set("peak", JsonValue::object());
    peak.set("share", written(spec.peak->share));
    peak.set("hours", written(spec.peak->hours));
    set(peak, "cloud", spec.peak->cloud);
    set(peak, "term", spec.peak->term);
  }
  set(node, "date", spec.date);
  set(node, "amortisation", spec.amortisation);
  set(node, "residual", spec.residual);
  set(node, "cost_of_capital", spec.cost_of_capital);
  set(node, "energy_price", spec.energy_price);
  set(node, "pue", spec.pue);
  set(node, "colocation_per_kw", spec.colocation_per_kw);
  set(node, "network_share", spec.network_share);
  set(node, "installation_share", spec.installation_share);
  set(node, "operations_share", spec.operations_share);
  set(node, "spares_share", spec.spares_share);
  set(node, "peak_to_average", spec.peak_to_average);
  set(node, "input_price", spec.input_price);
  set(node, "output_price", spec.output_price);
  return node;
}

void write_terms(JsonValue& node, const EstateTerms& terms) {
  if (terms.ownership != Ownership::AsBasis) {
    set_choice(node, "ownership", choice_names::ownerships, terms.ownership);
  }
  set(node, "capex", terms.capex);
  set(node, "rent_per_gpu", terms.rent_per_gpu);
  set(node, "contract_cost", terms.contract_cost);
  set(node, "contract_end", terms.contract_end);
}

}  // namespace rackplan
