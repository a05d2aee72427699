// SPDX-License-Identifier: Apache-2.0
// The parts of the schema's table; schema.h puts them together.
#pragma once

#include "sim/scenario/schema.h"

#include <span>

namespace rackplan::schema_tables {

[[nodiscard]] std::span<const Field> scenario();
[[nodiscard]] std::span<const Field> estate();
[[nodiscard]] std::span<const Field> deployment();
[[nodiscard]] std::span<const Field> pools();
[[nodiscard]] std::span<const Field> router();
[[nodiscard]] std::span<const Field> workload();
[[nodiscard]] std::span<const Field> trace();  // a part of workload()
[[nodiscard]] std::span<const Field> arrivals();
[[nodiscard]] std::span<const Field> economics();
[[nodiscard]] std::span<const Field> faults();
[[nodiscard]] std::span<const Field> plan();

}  // namespace rackplan::schema_tables
