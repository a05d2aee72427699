// SPDX-License-Identifier: Apache-2.0
// Schema: what owning or renting the hardware costs.
#include "sim/scenario/schema_dimensions.h"
#include "sim/scenario/schema_tables.h"

namespace rackplan::schema_tables {

std::span<const Field> economics() {
  static const std::vector<Field> fields{
      {.path = "economics",
       .type = FieldType::Object,
       .help = "What a year of the hardware costs, owned or rented.",
       .not_yet = "would turn racks, energy and rent into $ a year and $ a million tokens"},
      {.path = "economics.amortisation",
       .type = FieldType::Quantity,
       .help = "Time over which hardware is written off.",
       .dimension = time_dimension,
       .low = 0,
       .above_low = true,
       .not_yet = "would spread the purchase price over time"},
      {.path = "economics.cost_of_capital",
       .type = FieldType::Number,
       .help = "Interest on the money bound, a year.",
       .low = 0,
       .high = 1,
       .not_yet = "would add interest to the purchase price"},
      {.path = "economics.energy_price",
       .type = FieldType::Quantity,
       .help = "Price of electricity.",
       .dimension = energy_price_dimension,
       .low = 0,
       .not_yet = "would price the simulated draw"},
      {.path = "economics.pue",
       .type = FieldType::Number,
       .help = "Power usage effectiveness of the site.",
       .low = 1,
       .high = 3,
       .not_yet = "would multiply the energy bill"},
      {.path = "economics.colocation_per_kw",
       .type = FieldType::Quantity,
       .help = "Rent of one provisioned kW, e.g. 150USD/month.",
       .dimension = price_dimension,
       .low = 0,
       .not_yet = "would price provisioned power"},
      {.path = "economics.network_share",
       .type = FieldType::Number,
       .help = "Scale-out network, as a share of the hardware's price.",
       .low = 0,
       .high = 1,
       .not_yet = "would add the network to the purchase price"},
      {.path = "economics.operations_share",
       .type = FieldType::Number,
       .help = "Staff, spares and support, as a share of the hardware's price a year.",
       .low = 0,
       .high = 1,
       .not_yet = "would add operations to the yearly cost"},
      {.path = "economics.denominator",
       .type = FieldType::Choice,
       .help = "Which tokens the cost of a million tokens counts.",
       .choices = {{"output", "output tokens"}, {"total", "prompt and output tokens"}},
       .not_yet = "would choose the tokens that cost is divided by"},
  };
  return fields;
}

}  // namespace rackplan::schema_tables
