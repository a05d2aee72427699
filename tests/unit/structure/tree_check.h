// SPDX-License-Identifier: Apache-2.0
// Reads every source file under a root and says which of the rules of the house it breaks.
#pragma once

#include "tests/unit/structure/rules.h"

#include <filesystem>
#include <string>
#include <vector>

namespace rackplan::structure {

/// One line for each fault, "<file>:<line>: <what is wrong>", sorted; empty if there is none.
/// Looks at .h, .cpp, .cu and .cuh below models, sim, kernels, calib, gui and tests.
[[nodiscard]] std::vector<std::string> faults(const std::filesystem::path& root,
                                              const Rules& rules);

/// How many files `faults` looks at.
[[nodiscard]] std::size_t count_sources(const std::filesystem::path& root);

}  // namespace rackplan::structure
