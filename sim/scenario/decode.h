// SPDX-License-Identifier: Apache-2.0
// A checked document to a typed Scenario.
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/scenario.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace rackplan {

/// Nodes of one rack of a system of the catalog; throws InputError (accepted: the known ids) when
/// there is no such system.
using NodesPerRack = std::function<int(const std::string& system)>;

/// `root` has passed check_against_schema. Files named in it are resolved against `folder`.
[[nodiscard]] Scenario decode_scenario(const JsonValue& root,
                                       const std::filesystem::path& folder,
                                       const NodesPerRack& nodes_per_rack);

/// The workloads of the deployment at `path` (empty: the root), with their objectives. What a mix
/// gives them by weight is theirs: a rate, users, requests.
[[nodiscard]] std::vector<WorkloadSpec> decode_workloads(const JsonValue& deployment,
                                                         const std::string& path,
                                                         const std::filesystem::path& folder);

}  // namespace rackplan
