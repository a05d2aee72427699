// SPDX-License-Identifier: Apache-2.0
// Paths that name an element of a list instead of counting it: "deployments[chat].pools[0]" is
// "deployments[1].pools[0]" where the second deployment is called "chat".
#pragma once

#include "sim/scenario/json_value.h"

#include <string>
#include <string_view>

namespace rackplan {

/// `path` with the indices of what it names in `root`. A number is an index, whatever is called so.
/// Throws InputError (no file, no path) for a name that no element has.
[[nodiscard]] std::string with_indices(const JsonValue& root, std::string_view path);

}  // namespace rackplan
