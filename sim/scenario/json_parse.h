// SPDX-License-Identifier: Apache-2.0
// JSON text to a JsonValue, strictly: RFC 8259, no comments, no duplicate keys, valid UTF-8,
// numbers that fit a double, and limits that keep hostile input cheap.
#pragma once

#include "sim/scenario/json_value.h"

#include <cstddef>
#include <string_view>

namespace rackplan {

inline constexpr std::size_t longest_json = 64U << 20U;  // bytes
inline constexpr std::size_t deepest_json = 64;          // levels of nesting

/// Throws InputError with the path "line L, column C", or that of the offending member.
[[nodiscard]] JsonValue parse_json(std::string_view text);

}  // namespace rackplan
