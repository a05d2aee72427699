// SPDX-License-Identifier: Apache-2.0
// A scenario as canonical JSON: the inline form, defaults written out (but for the parts of a
// workload that most do without), units, one order of keys. Reading it gives the same Scenario, bit
// for bit.
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/scenario.h"

#include <string>

namespace rackplan {

[[nodiscard]] std::string to_json(const Scenario& scenario);

/// The same as a document.
[[nodiscard]] JsonValue to_document(const Scenario& scenario);

/// What stands under "workload", without its objective.
[[nodiscard]] JsonValue to_document(const WorkloadSpec& workload);

/// The shortest text with a unit that reads back as exactly this value: "25ms", "5.53req/s".
[[nodiscard]] std::string exact_quantity(double in_base, Dimension dimension);

}  // namespace rackplan
