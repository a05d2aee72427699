// SPDX-License-Identifier: Apache-2.0
#include "models/units/unit_table.h"

#include <array>

namespace rackplan {
namespace {

constexpr Dimension time_dim{.time = 1};
constexpr Dimension byte_dim{.bytes = 1};
constexpr Dimension flop_dim{.flops = 1};
constexpr Dimension token_dim{.tokens = 1};
constexpr Dimension usd_dim{.usd = 1};
constexpr Dimension energy_dim{.energy = 1};
constexpr Dimension power_dim{.time = -1, .energy = 1};
constexpr Dimension rate_dim{.time = -1};
constexpr Dimension compute_dim{.time = -1, .flops = 1};

constexpr double hour_s = 3600.0;
constexpr double year_s = 8760.0 * hour_s;  // 365 days, as in quantity.h

// A unit that format writes as soon as the number in front of it reaches one.
constexpr Unit shown(std::string_view symbol, double factor, Dimension dimension) {
  return {symbol, factor, dimension, factor};
}
constexpr Unit read_only(std::string_view symbol, double factor, Dimension dimension) {
  return {symbol, factor, dimension, std::nullopt};
}

constexpr std::array units{
    shown("ps", 1e-12, time_dim),
    shown("ns", 1e-9, time_dim),
    shown("us", 1e-6, time_dim),
    read_only("\u00b5s", 1e-6, time_dim),  // micro sign
    read_only("\u03bcs", 1e-6, time_dim),  // Greek mu
    shown("ms", 1e-3, time_dim),
    shown("s", 1.0, time_dim),
    Unit{"min", 60.0, time_dim, 600.0},  // latencies up to ten minutes stay in seconds
    shown("h", hour_s, time_dim),
    Unit{"d", 24.0 * hour_s, time_dim, 48.0 * hour_s},
    read_only("month", year_s / 12.0, time_dim),
    shown("year", year_s, time_dim),
    shown("B", 1.0, byte_dim),
    shown("KB", 1e3, byte_dim),
    read_only("kB", 1e3, byte_dim),
    shown("MB", 1e6, byte_dim),
    shown("GB", 1e9, byte_dim),
    shown("TB", 1e12, byte_dim),
    shown("PB", 1e15, byte_dim),
    read_only("KiB", 1024.0, byte_dim),
    read_only("MiB", 1048576.0, byte_dim),
    read_only("GiB", 1073741824.0, byte_dim),
    read_only("TiB", 1099511627776.0, byte_dim),
    shown("FLOP", 1.0, flop_dim),
    shown("MFLOP", 1e6, flop_dim),
    shown("GFLOP", 1e9, flop_dim),
    shown("TFLOP", 1e12, flop_dim),
    shown("PFLOP", 1e15, flop_dim),
    shown("EFLOP", 1e18, flop_dim),
    read_only("GFLOPS", 1e9, compute_dim),
    read_only("TFLOPS", 1e12, compute_dim),
    read_only("PFLOPS", 1e15, compute_dim),
    shown("tok", 1.0, token_dim),
    read_only("token", 1.0, token_dim),
    read_only("tokens", 1.0, token_dim),
    read_only("ktok", 1e3, token_dim),
    shown("Mtok", 1e6, token_dim),
    shown("Gtok", 1e9, token_dim),
    shown("Ttok", 1e12, token_dim),
    shown("USD", 1.0, usd_dim),
    read_only("kUSD", 1e3, usd_dim),
    shown("MUSD", 1e6, usd_dim),
    shown("J", 1.0, energy_dim),
    read_only("kJ", 1e3, energy_dim),
    read_only("MJ", 1e6, energy_dim),
    shown("Wh", 3600.0, energy_dim),
    shown("kWh", 3.6e6, energy_dim),
    shown("MWh", 3.6e9, energy_dim),
    shown("GWh", 3.6e12, energy_dim),
    shown("W", 1.0, power_dim),
    shown("kW", 1e3, power_dim),
    shown("MW", 1e6, power_dim),
    shown("GW", 1e9, power_dim),
    shown("/s", 1.0, rate_dim),
    read_only("req/s", 1.0, rate_dim),
    read_only("req/min", 1.0 / 60.0, rate_dim),
    read_only("req/h", 1.0 / hour_s, rate_dim),
};

std::optional<UnitValue> find_symbol(std::string_view symbol) {
  for (const Unit& unit : units) {
    if (unit.symbol == symbol) {
      return UnitValue{unit.factor, unit.dimension};
    }
  }
  return std::nullopt;
}

}  // namespace

std::span<const Unit> known_units() {
  return units;
}

std::optional<UnitValue> find_unit(std::string_view text) {
  if (const auto whole = find_symbol(text)) {
    return whole;
  }
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || text.find('/', slash + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  const auto over = slash == 0 ? UnitValue{} : find_symbol(text.substr(0, slash));
  const auto under = find_symbol(text.substr(slash + 1));
  if (!over || !under) {
    return std::nullopt;
  }
  return UnitValue{over->factor / under->factor, over->dimension - under->dimension};
}

}  // namespace rackplan
