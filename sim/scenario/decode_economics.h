// SPDX-License-Identifier: Apache-2.0
// What a checked document says about money.
#pragma once

#include "models/economics/economics_spec.h"
#include "sim/scenario/json_value.h"

#include <string>

namespace rackplan {

/// Of "economics". Throws InputError for a date that is none.
[[nodiscard]] EconomicsSpec decode_economics(const JsonValue& node);

/// Of an entry of estate.systems, which stands at `path`. Throws InputError for a contract without
/// its cost, a cost without effect and a date that is none.
[[nodiscard]] EstateTerms decode_terms(const JsonValue& node, const std::string& path);

}  // namespace rackplan
