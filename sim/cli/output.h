// SPDX-License-Identifier: Apache-2.0
// Where results go.
#pragma once

#include <string>

namespace rackplan {

/// To standard output, or when `file` is not empty to that file, whole or not at all.
void write_result(const std::string& text, const std::string& file = {});

}  // namespace rackplan
