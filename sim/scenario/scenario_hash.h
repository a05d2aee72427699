// SPDX-License-Identifier: Apache-2.0
// One name for everything a scenario says, the content of the files it names included.
#pragma once

#include "sim/scenario/scenario.h"

#include <string>

namespace rackplan {

/// SHA-256, in hexadecimal, of the canonical JSON in which the trace (and a model given as a
/// config.json) stands as the hash of its content: a moved file does not change it, a changed one
/// does. Throws InputError (path: the field) when a file is missing.
[[nodiscard]] std::string scenario_hash(const Scenario& scenario);

}  // namespace rackplan
