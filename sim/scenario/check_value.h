// SPDX-License-Identifier: Apache-2.0
// One value of a scenario against its field: type, unit, bounds, choice.
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/schema.h"

#include <string>

namespace rackplan {

/// `node` is not an object and not a list element's list. Throws InputError at `path`.
void check_value(const JsonValue& node, const Field& field, const std::string& path);

/// The value of a number or quantity that passed check_value, in base units.
[[nodiscard]] double number_of(const JsonValue& node, const Field& field);

}  // namespace rackplan
