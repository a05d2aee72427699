// SPDX-License-Identifier: Apache-2.0
// A scenario from its JSON file, with "--set path=value" applied, checked against the schema.
//
//   const Scenario scenario =
//       read_scenario("scenarios/deepseek-r1-gb200/scenario.json", nodes_per_rack,
//                     sets);  // {"workload.concurrency=2048", "slo.inter_token_latency=25ms"}
#pragma once

#include "sim/scenario/decode.h"
#include "sim/scenario/scenario.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace rackplan {

/// Throws InputError with the file (or the setting), the JSON path, what was found and what is
/// accepted. `nodes_per_rack` comes from the hardware catalog; when empty, "racks" is refused.
[[nodiscard]] Scenario read_scenario(const std::filesystem::path& file,
                                     const NodesPerRack& nodes_per_rack,
                                     std::span<const std::string> sets = {});

/// The same from text. `file_name` is used in messages; files it names are resolved against
/// `folder`.
[[nodiscard]] Scenario scenario_from_text(std::string_view json,
                                          const std::string& file_name,
                                          const std::filesystem::path& folder,
                                          const NodesPerRack& nodes_per_rack,
                                          std::span<const std::string> sets = {});

}  // namespace rackplan
