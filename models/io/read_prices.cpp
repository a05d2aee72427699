// SPDX-License-Identifier: Apache-2.0
#include "models/io/catalog_readers.h"

namespace rackplan {

PriceList read_prices(SourcedFile& file) {
  PriceList prices;
  for (SourcedObject& row : file.root().objects("gpu_hours")) {
    prices.gpu_hours.push_back({.system = row.name("system"),
                                .basis = row.name("basis"),
                                .date = row.name("date"),
                                .price = row.quantity<UsdPerSecond>("price")});
    row.done();
  }
  for (SourcedObject& row : file.root().objects("capital")) {
    prices.capital.push_back({.system = row.name("system"),
                              .scope = row.name("scope"),
                              .date = row.name("date"),
                              .price = row.quantity<Usd>("price")});
    row.done();
  }
  SourcedObject own = file.root().object("ownership");
  OwnershipFigures& figures = prices.ownership;
  figures.pue = own.number("pue", 1.0, 3.0);
  figures.energy = own.quantity<UsdPerJoule>("energy");
  figures.amortization = own.quantity<Seconds>("amortization");
  figures.residual_after_3_years = own.number("residual_after_3_years", 0.0, 1.0);
  figures.cost_of_capital_hyperscaler = own.number("cost_of_capital_hyperscaler", 0.0, 1.0);
  figures.cost_of_capital_neocloud = own.number("cost_of_capital_neocloud", 0.0, 1.0);
  figures.colocation = own.quantity<UsdPerJoule>("colocation");
  own.done();
  return prices;
}

}  // namespace rackplan
