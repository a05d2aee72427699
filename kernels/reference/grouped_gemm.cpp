// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/grouped_gemm.h"

namespace rackplan::kernels {

Matrix<double> grouped_gemm_reference(const GroupRows& groups,
                                      const Operand& input,
                                      const Operand& weights,
                                      std::size_t columns,
                                      std::size_t inner,
                                      double poison) {
  Matrix<double> output(static_cast<std::size_t>(groups.rows), columns, poison);
  for (std::size_t e = 0; e < groups.experts(); ++e) {
    const auto begin = static_cast<std::size_t>(groups.begin[e]);
    const auto count = static_cast<std::size_t>(groups.count[e]);
    for (std::size_t r = begin; r < begin + count; ++r) {
      for (std::size_t n = 0; n < columns; ++n) {
        double sum = 0.0;
        for (std::size_t k = 0; k < inner; ++k) {
          sum += input(r, k) * weights(e * columns + n, k);
        }
        output.at(r, n) = sum;
      }
    }
  }
  return output;
}

}  // namespace rackplan::kernels
