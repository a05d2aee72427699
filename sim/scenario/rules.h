// SPDX-License-Identifier: Apache-2.0
// What the schema cannot say of one field alone: pools that make a deployment, names that exist,
// limits that fit the role, a run that ends.
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/scenario.h"

namespace rackplan {

/// `root` is the document `scenario` was decoded from: it tells what was written. Throws
/// InputError.
void check_rules(const Scenario& scenario, const JsonValue& root);

}  // namespace rackplan
