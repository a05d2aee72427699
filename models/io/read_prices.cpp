// SPDX-License-Identifier: Apache-2.0
#include "models/io/catalog_readers.h"

#include <string>

namespace rackplan {
namespace {

// Prices age: each says of when it is.
void check_dated(const SourcedObject& row, const Source& source) {
  if (source.date.empty()) {
    throw row.node().at("price").error("a price without \"date\"", "the date of the price");
  }
}

std::string read_date(SourcedObject& object, const std::string& key) {
  const std::string text = object.name(key);
  try {
    return parse_date(text).text;
  } catch (const InputError& error) {
    throw object.node().at(key).refused(error.parts().accepted);
  }
}

PriceBasis read_basis(SourcedObject& row) {
  const std::string name = row.name("basis");
  std::string known;
  for (const auto& [basis, text] : price_bases) {
    if (text == name) {
      return basis;
    }
    known += (known.empty() ? "" : ", ") + std::string(text);
  }
  throw row.node().at("basis").refused(known);
}

GpuHourPrice read_gpu_hour(SourcedObject& row) {
  GpuHourPrice price;
  price.system = row.name("system");
  price.basis = read_basis(row);
  if (!owns(price.basis)) {
    price.cloud = row.name("cloud");
    if (row.has("term")) {
      price.term = row.name("term");
    }
  }
  price.price = row.sourced_quantity<UsdPerSecond>("price");
  check_dated(row, price.price.source);
  row.done();
  return price;
}

CapitalPrice read_capital(SourcedObject& row) {
  CapitalPrice price{.system = row.name("system"),
                     .scope = row.name("scope"),
                     .price = row.sourced_quantity<Usd>("price")};
  check_dated(row, price.price.source);
  row.done();
  return price;
}

OwnershipFigures read_ownership(SourcedObject own) {
  OwnershipFigures figures;
  figures.pue = own.sourced_number("pue", 1.0, 3.0);
  figures.energy = own.sourced_quantity<UsdPerJoule>("energy");
  figures.amortisation = own.sourced_quantity<Seconds>("amortisation");
  figures.residual_after_3_years = own.sourced_number("residual_after_3_years", 0.0, 1.0);
  figures.cost_of_capital_hyperscaler = own.sourced_number("cost_of_capital_hyperscaler", 0.0, 1.0);
  figures.cost_of_capital_neocloud = own.sourced_number("cost_of_capital_neocloud", 0.0, 1.0);
  figures.colocation_per_kw = own.sourced_quantity<UsdPerSecond>("colocation_per_kw");
  figures.network_share = own.sourced_number("network_share", 0.0, 1.0);
  figures.operations_share = own.sourced_number("operations_share", 0.0, 1.0);
  figures.spares_share = own.sourced_number("spares_share", 0.0, 1.0);
  figures.peak_to_average = own.sourced_number("peak_to_average", 1.0, 100.0);
  own.done();
  return figures;
}

}  // namespace

PriceList read_prices(SourcedFile& file) {
  PriceList prices;
  prices.as_of = read_date(file.root(), "as_of");
  for (SourcedObject& row : file.root().objects("gpu_hours")) {
    prices.gpu_hours.push_back(read_gpu_hour(row));
  }
  for (SourcedObject& row : file.root().objects("capital")) {
    prices.capital.push_back(read_capital(row));
  }
  prices.ownership = read_ownership(file.root().object("ownership"));
  return prices;
}

}  // namespace rackplan
