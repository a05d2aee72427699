// SPDX-License-Identifier: Apache-2.0
// Step tables that were built before: shared by all replicas, candidates and threads of a process.
#pragma once

#include "models/cost/step_table_builder.h"

#include <memory>
#include <string>

namespace rackplan {

/// Equal keys build equal tables: all numbers of the inputs and limits, in hexadecimal, and the
/// cost model's identity. Names and titles do not count.
[[nodiscard]] std::string step_table_key(const StepInputs& inputs, const StepLimits& limits);

/// The table of these inputs, built at most once while it is among the last 1024 used. Thread-safe;
/// threads that ask for the same table wait for one build.
[[nodiscard]] std::shared_ptr<const StepTable> cached_step_table(const StepInputs& inputs,
                                                                 const StepLimits& limits);

}  // namespace rackplan
