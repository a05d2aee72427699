// SPDX-License-Identifier: Apache-2.0
// Cost tables as JSON:
//
//   {"schema": 1, "kind": "cost table", "id": "h100-public", "gpu": "H100", "title": …,
//    "source": …, "date": "2026-11-24",
//    "families": [{"op": "gemm", "dtype": "bf16", "samples": 28642,
//      "rates": {"compute_flops_per_s": 8.06e14, "memory_bytes_per_s": 2.917e12, …},
//      "form": {"overhead_s": 2.8e-6, "compute_efficiency": …, …, "power": 2},
//      "held_out": {"rows": {"median": …, "p90": …, "bias": …}, "shapes": {…}},
//      "axes": [{"name": "m", "knots": [1, …]}, {"name": "n", "octaves": […]}, …],
//      "factors": […],
//      "interval": 0.06,
//      "carried": {"from": "H100", "rates": {…}, "form": {…}, "source_form": {…},
//        "residual_share": 1, "anchors": 30, "correction": [[…], […], […], […]]}}]}
//
// Factors run over the axes, the last fastest; a correction has one number a knot of each axis.
#pragma once

#include "models/cost/cost_table.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace rackplan {

/// Throws InputError with the file and path for anything that is missing, unknown or out of bounds.
[[nodiscard]] CostTable parse_cost_table(std::string_view text, const std::string& file);
[[nodiscard]] CostTable read_cost_table(const std::filesystem::path& file);

/// Ends with a newline; parse_cost_table gives back the same numbers.
[[nodiscard]] std::string cost_table_text(const CostTable& table);

}  // namespace rackplan
