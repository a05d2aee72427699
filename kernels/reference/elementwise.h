// SPDX-License-Identifier: Apache-2.0
// Combine, norm and activation in float64.
#pragma once

#include "kernels/reference/matrix.h"

#include <cstdint>
#include <vector>

namespace rackplan::kernels {

/// Output token t = Σ over choices c of weights(t, c) · rows(row(t, c), ·), in order of c.
[[nodiscard]] Matrix<double> combine_reference(const Matrix<float>& rows,
                                               const Matrix<std::int32_t>& row,
                                               const Matrix<float>& weights);

/// x / sqrt(mean(x²) + epsilon) · gain.
[[nodiscard]] Matrix<double> rms_norm_reference(const Matrix<float>& input,
                                                const std::vector<float>& gain,
                                                double epsilon);

/// Rows of 2·n: silu(first half) · second half, silu(x) = x / (1 + e^−x).
[[nodiscard]] Matrix<double> swiglu_reference(const Matrix<float>& gate_up);

}  // namespace rackplan::kernels
