// SPDX-License-Identifier: Apache-2.0
#include "models/economics/tco_builder.h"

#include "models/base/error.h"

#include <algorithm>
#include <utility>

namespace rackplan {

void TcoBuilder::add(const HardwareGroup& group) {
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
    throw InputError({"",
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

Tco TcoBuilder::take() {
  for (const CostLine& line : tco_.lines) {
    tco_.a_year += line.a_year;
  }
  return std::move(tco_);
}

void TcoBuilder::line(CostLine line) {
  line.doubts = rackplan::doubts(line.source, terms_.as_of);
  tco_.lines.push_back(std::move(line));
}

void TcoBuilder::assume(const std::string& name, const std::string& value, const Source& source) {
  const auto known = std::find_if(tco_.assumptions.begin(),
                                  tco_.assumptions.end(),
                                  [&](const Assumption& it) { return it.name == name; });
  if (known == tco_.assumptions.end()) {
    tco_.assumptions.push_back(assumption(terms_, name, value, source));
  }
}

}  // namespace rackplan
