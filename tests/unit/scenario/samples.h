// SPDX-License-Identifier: Apache-2.0
// Scenarios the tests start from.
#pragma once

#include "sim/scenario/scenario.h"

#include <string>
#include <string_view>
#include <vector>

namespace rackplan::samples {

/// A small valid scenario with one prefill and one decode pool, closed loop, in the inline form.
[[nodiscard]] std::string disaggregated();
/// A small valid scenario with one aggregated pool, Poisson arrivals.
[[nodiscard]] std::string aggregated();
/// "chat" and "code" on one estate: the disaggregated sample twice.
[[nodiscard]] std::string two_deployments();
/// The disaggregated sample with "chat" and "code", three to one of a mix of 2048 users.
[[nodiscard]] std::string two_workloads();

/// `text` with the value at a JSON pointer ("/pools/0/replicas") replaced or added.
[[nodiscard]] std::string with(const std::string& text,
                               const std::string& pointer,
                               const std::string& json_value);
[[nodiscard]] std::string without(const std::string& text, const std::string& pointer);

/// "gb200-nvl72": 18; InputError for anything else.
[[nodiscard]] int nodes_per_rack(const std::string& system);

/// Reads it as "scenario.json" of the folder "folder".
[[nodiscard]] Scenario read(std::string_view text, const std::vector<std::string>& sets = {});

/// what() of the InputError that reading it ends with; "no error" when there is none.
[[nodiscard]] std::string error_of(std::string_view text,
                                   const std::vector<std::string>& sets = {});

}  // namespace rackplan::samples
