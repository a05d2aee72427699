// SPDX-License-Identifier: Apache-2.0
// How total_cost() puts a Tco together, line by line: what is rented (tco_rented.cpp) and what is
// owned (tco_owned.cpp).
#pragma once

#include "models/economics/cost_terms.h"
#include "models/economics/tco_model.h"
#include "models/units/text.h"

#include <optional>
#include <string>

namespace rackplan {

class TcoBuilder {
 public:
  TcoBuilder(const EconomicsSpec& spec, const PriceList& prices)
      : spec_(spec), prices_(prices), terms_(cost_terms(spec, prices)) {}

  void add(const HardwareGroup& group);

  Tco take();

 private:
  void line(CostLine line);
  void assume(const std::string& name, const std::string& value, const Source& source);

  // Rented
  Sourced<UsdPerSecond> offer(const HardwareGroup& group,
                              PriceBasis basis,
                              const std::optional<std::string>& cloud,
                              const std::optional<std::string>& term,
                              const std::string& path);
  void rent(const HardwareGroup& group,
            const std::string& what,
            const Sourced<UsdPerSecond>& price,
            double gpu_share = 1.0,
            double hour_share = 1.0);
  void rented(const HardwareGroup& group);
  void contract(const HardwareGroup& group);

  // Owned
  Sourced<Usd> price_of_unit(const HardwareGroup& group);
  void bought(const HardwareGroup& group);
  void assume_price(const HardwareGroup& group, const Sourced<Usd>& unit);
  // What hardware costs that is there.
  void running(const HardwareGroup& group);
  void operations(const HardwareGroup& group);
  [[nodiscard]] double month_rent() const;

  const EconomicsSpec& spec_;
  const PriceList& prices_;
  CostTerms terms_;
  Tco tco_;
};

namespace tco {

[[nodiscard]] inline std::string number(double value) {
  return format_in_base(value, Dimension{});
}

[[nodiscard]] inline std::string percent(double share) {
  return number(share * 100.0) + " %";
}

/// An HGX server is bought by the node, an NVL72 by the rack.
[[nodiscard]] inline bool by_rack(const SystemSpec& system) {
  return system.nvlink.nodes > 1;
}

}  // namespace tco

}  // namespace rackplan
