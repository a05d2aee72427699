// SPDX-License-Identifier: Apache-2.0
// A checked document to a typed Scenario.
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/scenario.h"

#include <filesystem>
#include <functional>
#include <string>

namespace rackplan {

/// Nodes of one rack of a system of the catalog; throws InputError (accepted: the known ids) when
/// there is no such system.
using NodesPerRack = std::function<int(const std::string& system)>;

/// `root` has passed check_against_schema. Files named in it are resolved against `folder`.
[[nodiscard]] Scenario decode_scenario(const JsonValue& root,
                                       const std::filesystem::path& folder,
                                       const NodesPerRack& nodes_per_rack);

/// The workload with its objective ("slo" stands beside it).
[[nodiscard]] WorkloadSpec decode_workload(const JsonValue& root,
                                           const std::filesystem::path& folder);

}  // namespace rackplan
