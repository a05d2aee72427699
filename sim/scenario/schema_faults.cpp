// SPDX-License-Identifier: Apache-2.0
// Schema: what breaks, when, and how it is repaired.
#include "sim/scenario/schema_dimensions.h"
#include "sim/scenario/schema_tables.h"

namespace rackplan::schema_tables {

std::span<const Field> faults() {
  static const std::vector<Field> fields{
      {.path = "faults[]",
       .type = FieldType::Object,
       .help = "Failures: at a given time, or at random with a mean time between them.",
       .not_yet = "would fail parts, drop or move their requests, and repair them"},
      {.path = "faults[].part",
       .type = FieldType::Choice,
       .help = "What fails.",
       .choices = {{"gpu", "one GPU, and with it its worker"},
                   {"node", "one tray or server"},
                   {"nic", "one network card"},
                   {"nvswitch", "one NVLink switch: less bandwidth"},
                   {"rack", "one rack"}},
       .required = true,
       .not_yet = "would choose what fails"},
      {.path = "faults[].estate",
       .type = FieldType::Text,
       .help = "Name of the entry of estate.systems it is in.",
       .default_words = "any",
       .not_yet = "would choose where a part fails"},
      {.path = "faults[].at",
       .type = FieldType::Quantity,
       .help = "When it fails.",
       .dimension = time_dimension,
       .low = 0,
       .group = "when",
       .not_yet = "would fail the part at this time"},
      {.path = "faults[].mean_time_between",
       .type = FieldType::Quantity,
       .help = "Mean time between failures of one such part.",
       .dimension = time_dimension,
       .low = 0,
       .above_low = true,
       .group = "when",
       .not_yet = "would fail parts at random"},
      {.path = "faults[].repair_time",
       .type = FieldType::Quantity,
       .help = "Time until it is back.",
       .dimension = time_dimension,
       .low = 0,
       .not_yet = "would bring the part back"},
      {.path = "faults[].requests",
       .type = FieldType::Choice,
       .help = "What becomes of the requests it was serving.",
       .choices = {{"retried", "start again on another worker"}, {"lost", "count as failed"}},
       .not_yet = "would decide whether requests are lost"},
  };
  return fields;
}

}  // namespace rackplan::schema_tables
