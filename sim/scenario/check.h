// SPDX-License-Identifier: Apache-2.0
// A document against the schema: known fields, types, units, bounds, required fields, and nothing
// that has no effect.
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/schema.h"

#include <string_view>

namespace rackplan {

/// `root` in the inline form. Throws InputError with the path of the first offence.
void check_against_schema(const JsonValue& root);

/// The refusal of a field (or choice) that is not simulated yet: `reason` is "would …".
[[noreturn]] void refuse_not_yet(std::string_view path,
                                 std::string_view what,
                                 std::string_view reason);

/// What is said of a key that `fields` do not have.
[[nodiscard]] std::string unknown_field_words(std::string_view key,
                                              const std::vector<const Field*>& fields);

}  // namespace rackplan
