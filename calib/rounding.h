// SPDX-License-Identifier: Apache-2.0
// Tables keep a few digits of what was fitted.
#pragma once

namespace rackplan {

/// To `digits` significant decimal digits.
[[nodiscard]] double rounded(double value, int digits);

}  // namespace rackplan
