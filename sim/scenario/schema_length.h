// SPDX-License-Identifier: Apache-2.0
// Schema: the forms in which a length or a duration may be written.
#pragma once

#include "sim/scenario/schema.h"

#include <string_view>
#include <vector>

namespace rackplan::schema_tables {

/// Adds `field` as a Length, in tokens unless `unit` says otherwise, from 1 to field.high, with the
/// records of its forms.
void add_length(std::vector<Field>& fields, Field field, std::string_view unit = "tokens");

/// Adds `field` as a Duration from 0 to 100 days, with the records of its forms.
void add_duration(std::vector<Field>& fields, Field field);

}  // namespace rackplan::schema_tables
