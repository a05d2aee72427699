// SPDX-License-Identifier: Apache-2.0
// Results of a kernel against its reference.
#pragma once

#include "kernels/program/kernel_entry.h"
#include "kernels/reference/matrix.h"

#include <cstdint>
#include <vector>

namespace rackplan::kernels {

/// |result − reference| may be relative · |reference| + absolute.
struct Tolerance {
  double relative = 0.0;
  double absolute = 0.0;
};

/// A result in bf16 is off by 2^-9 of itself from rounding alone.
inline constexpr double bf16_rounding = 1.0 / 512.0;

/// bf16 results, row-major. A reference that is NaN is a place that must still hold the poison.
[[nodiscard]] CheckResult compare_bf16(const std::vector<std::uint16_t>& results,
                                       const Matrix<double>& reference,
                                       const Tolerance& tolerance);

[[nodiscard]] CheckResult compare(const std::vector<double>& results,
                                  const Matrix<double>& reference,
                                  const Tolerance& tolerance);

/// Both, one after the other.
[[nodiscard]] CheckResult both(const CheckResult& first, const CheckResult& second);

/// bf16 bits as numbers.
[[nodiscard]] Matrix<float> bf16_matrix(const std::vector<std::uint16_t>& bits,
                                        std::size_t rows,
                                        std::size_t columns);

}  // namespace rackplan::kernels
