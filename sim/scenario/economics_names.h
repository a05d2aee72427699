// SPDX-License-Identifier: Apache-2.0
// The names of the choices of economics in JSON, as in choice_names.h; those of a basis are
// rackplan::price_bases.
#pragma once

#include "models/economics/economics_spec.h"

#include <array>
#include <string_view>
#include <utility>

namespace rackplan::choice_names {

inline constexpr std::array<std::pair<OwnedCost, std::string_view>, 2> owned_costs{
    {{OwnedCost::BuiltUp, "built_up"}, {OwnedCost::Published, "published"}}};
inline constexpr std::array<std::pair<Charge, std::string_view>, 2> charges{
    {{Charge::Estate, "estate"}, {Charge::Used, "used"}}};
inline constexpr std::array<std::pair<TokenDenominator, std::string_view>, 2> denominators{
    {{TokenDenominator::Output, "output"}, {TokenDenominator::Total, "total"}}};
inline constexpr std::array<std::pair<Ownership, std::string_view>, 2> ownerships{
    {{Ownership::Owned, "owned"}, {Ownership::Contracted, "contracted"}}};

}  // namespace rackplan::choice_names
