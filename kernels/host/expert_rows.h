// SPDX-License-Identifier: Apache-2.0
// How many rows each expert gets in a check or a measurement.
#pragma once

#include <cstdint>
#include <vector>

namespace rackplan::kernels {

/// `rows` in all over `experts`. Exponent 0: balanced, the first ones get one more where it does
/// not divide. Else drawn from the power law of AIConfigurator's generator, x =
/// [(max^(1−a) − 1)·u + 1]^(1/(1−a)) with max 128, scaled to the total; a ≠ 1.
[[nodiscard]] std::vector<std::int32_t> expert_rows(std::int64_t rows,
                                                    std::int32_t experts,
                                                    double exponent,
                                                    std::uint64_t seed);

}  // namespace rackplan::kernels
