// SPDX-License-Identifier: Apache-2.0
// Quantities as people write them: a decimal number, then a unit, then perhaps "/" and a unit.
//
//   "25ms"  "900GB/s"  "2.60USD/h"  "0.08USD/kWh"  "10PFLOP/s"  "5.5req/s"  "132kW"
//
// Spaces between number and unit are allowed. Zero needs no unit; everything else does. Infinity,
// NaN and anything that does not fit a double are refused.
#pragma once

#include "models/units/quantity.h"

#include <string>
#include <string_view>

namespace rackplan {

/// Parses `text` as a quantity of dimension `want`, in base units. Throws InputError with `found`
/// and `accepted` (with an example); the caller adds file and path.
[[nodiscard]] double parse_in_base(std::string_view text, Dimension want);

template <class Q>
struct DimensionOf;
template <Dimension D>
struct DimensionOf<Quantity<D>> {
  static constexpr Dimension value = D;
};

/// parse<Seconds>("25ms") == 25.0 * ms.
template <class Q>
[[nodiscard]] Q parse(std::string_view text) {
  return Q::from_base(parse_in_base(text, DimensionOf<Q>::value));
}

/// An example of what is accepted for this dimension: "a time with its unit, e.g. 25ms".
[[nodiscard]] std::string accepted_form(Dimension dimension);

/// `value` (base units) with `significant` digits (1 to 17) and the unit a person would choose:
/// "25 ms", "900 GB/s", "36 h", "2.6 USD/h", "8.76 MUSD/year", "0.55 USD/Mtok", "0.08 USD/kWh".
/// Independent of the locale. What is formatted with 17 digits parses back to the same double, bit
/// for bit. A dimension without units of its own is a bare number; infinity is "inf".
[[nodiscard]] std::string format_in_base(double value, Dimension dimension, int significant = 4);

template <Dimension D>
[[nodiscard]] std::string format(Quantity<D> quantity, int significant = 4) {
  return format_in_base(quantity.in_base(), D, significant);
}

}  // namespace rackplan
