// SPDX-License-Identifier: Apache-2.0
// Schema: the scenario itself, its network, its measurement.
#include "sim/scenario/schema_dimensions.h"
#include "sim/scenario/schema_tables.h"

namespace rackplan::schema_tables {

std::span<const Field> scenario() {
  static const std::vector<Field> fields{
      {.path = "schema",
       .type = FieldType::Integer,
       .help = "Version of this format.",
       .required = true,
       .low = 1,
       .high = 1},
      {.path = "name",
       .type = FieldType::Text,
       .help = "Short name, shown in reports.",
       .default_json = R"("")",
       .high = 200},
      {.path = "description",
       .type = FieldType::Text,
       .help = "What the scenario is about and where its figures come from.",
       .default_json = R"("")",
       .high = 10'000},
      {.path = "seed",
       .type = FieldType::Integer,
       .help = "Seed of every random draw; the same seed gives the same report, byte for byte.",
       .default_json = "1",
       .low = 0,
       .high = 18446744073709551615.0},
      {.path = "network", .type = FieldType::Object, .help = "How transfers are simulated."},
      {.path = "network.model",
       .type = FieldType::Choice,
       .help = "Whether concurrent transfers share links.",
       .choices = {{"simgrid", "transfers share every link they cross (SimGrid's fluid model)"},
                   {"ideal", "every transfer has its links to itself: for screening"}},
       .default_json = R"("simgrid")"},
      {.path = "network.oversubscription",
       .type = FieldType::Number,
       .help =
           "The NICs of a rack together over its uplinks to the other racks, which all transfers "
           "between racks share; 1: non-blocking. Only with model simgrid.",
       .default_json = "1",
       .low = 1,
       .high = 64},
      {.path = "measure", .type = FieldType::Object, .help = "What part of the run is reported."},
      {.path = "measure.horizon",
       .type = FieldType::Quantity,
       .help = "The run stops at this time; requests under way are reported as unfinished.",
       .dimension = time_dimension,
       .default_words = "run to the end",
       .low = 0,
       .high = 100.0 * 86400.0,
       .above_low = true},
      {.path = "measure.warmup",
       .type = FieldType::Quantity,
       .help = "Until this time the run is not measured: neither requests that arrive before it, "
               "nor what pools and links do until then.",
       .dimension = time_dimension,
       .default_json = R"("0s")",
       .low = 0,
       .high = 100.0 * 86400.0},
      {.path = "measure.window",
       .type = FieldType::Quantity,
       .help = "Length of the windows over which a timeline of the metrics is reported.",
       .dimension = time_dimension,
       .default_json = R"("5min")",
       .low = 1e-3,
       .high = 100.0 * 86400.0},
      {.path = "measure.series",
       .type = FieldType::Quantity,
       .help = "Length of the windows over which the report says how full pools and network were.",
       .dimension = time_dimension,
       .default_words = "the report leaves it out",
       .low = 1e-6,
       .high = 100.0 * 86400.0},
      {.path = "costs[]",
       .type = FieldType::Text,
       .help = "Cost tables that price steps, the roofline what they leave: a file that ends in "
               ".json, an id of the catalog, or \"built-in\" for all of the catalog's. An empty "
               "list: the roofline alone.",
       .default_words = "built-in",
       .low = 1,
       .high = 4096},
  };
  return fields;
}

}  // namespace rackplan::schema_tables
