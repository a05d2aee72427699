// SPDX-License-Identifier: Apache-2.0
// Checked lengths and durations to typed ones.
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/length_spec.h"

#include <string>

namespace rackplan {

/// `path` is for messages. Throws InputError where the numbers do not make a distribution.
[[nodiscard]] LengthDistribution decode_length(const JsonValue& node, const std::string& path);

/// The same of a duration.
[[nodiscard]] TimeDistribution decode_time(const JsonValue& node, const std::string& path);

}  // namespace rackplan
