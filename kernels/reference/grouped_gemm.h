// SPDX-License-Identifier: Apache-2.0
// Grouped GEMM in float64: output row r of expert e = Σ_k input(r, k) · weight_e(n, k). Weights of
// all experts stand below each other: expert e has rows e·columns … of `weights`.
#pragma once

#include "kernels/host/group_rows.h"
#include "kernels/reference/matrix.h"

#include <functional>

namespace rackplan::kernels {

/// (row, column) to number.
using Operand = std::function<double(std::size_t, std::size_t)>;

/// Rows that belong to no expert stay at `poison`.
[[nodiscard]] Matrix<double> grouped_gemm_reference(const GroupRows& groups,
                                                    const Operand& input,
                                                    const Operand& weights,
                                                    std::size_t columns,
                                                    std::size_t inner,
                                                    double poison);

}  // namespace rackplan::kernels
