// SPDX-License-Identifier: Apache-2.0
// A rack and a price list with round numbers, so that tests can do their arithmetic in the head.
#pragma once

#include "models/economics/tco_model.h"

#include <string>

namespace rackplan::sample {

/// "big": racks of 2 trays with 4 GPUs. A tray idles at 500 W, its nameplate is 5500 W; a GPU idles
/// at 100 W, draws 600 W in prefill and 300 W in decode, at most 1100 W. So a tray draws five times
/// what each of its GPUs draws: 500, 3000, 1500, 5500 W. Switches: 1 kW a rack.
[[nodiscard]] SystemSpec rack();
/// "box": a server with 2 GPUs; no price of it is known.
[[nodiscard]] SystemSpec server();

/// As of 2026-07-01. PUE 1.5, 0.10 USD/kWh, 4 years, 12.5 % left after 3 (half a year), 10 or 20 %
/// a year, 100 USD a kW and month, network 20 %, operations 2 % a year, spares 5 %, peak 2. A rack
/// of "big" costs 1 MUSD.
[[nodiscard]] PriceList prices();

/// `nodes` of rack(), 3 kW each and their switches in the run.
[[nodiscard]] HardwareGroup group(int nodes = 4);

/// The line of this name; fails the test when there is none.
[[nodiscard]] const CostLine& line(const Tco& tco, const std::string& name);

}  // namespace rackplan::sample
