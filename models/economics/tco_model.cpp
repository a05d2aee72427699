// SPDX-License-Identifier: Apache-2.0
#include "models/economics/tco_model.h"

#include "models/base/error.h"
#include "models/economics/tco_builder.h"

namespace rackplan {

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
