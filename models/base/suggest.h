// SPDX-License-Identifier: Apache-2.0
// "Did you mean …": the known name nearest to a mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rackplan {

/// The candidate with the fewest edits (insert, delete, replace, swap of neighbours; upper and
/// lower case are the same) from `found`; the first of equals. Empty when none is near: more edits
/// than a third of the longer name, and the one is not part of the other.
[[nodiscard]] std::string suggest(std::string_view found, std::span<const std::string> candidates);

}  // namespace rackplan
