// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/elementwise.h"

#include <cmath>

namespace rackplan::kernels {

Matrix<double> combine_reference(const Matrix<float>& rows,
                                 const Matrix<std::int32_t>& row,
                                 const Matrix<float>& weights) {
  Matrix<double> output(row.rows, rows.columns, 0.0);
  for (std::size_t t = 0; t < row.rows; ++t) {
    for (std::size_t c = 0; c < row.columns; ++c) {
      const auto from = static_cast<std::size_t>(row.at(t, c));
      const auto weight = static_cast<double>(weights.at(t, c));
      for (std::size_t d = 0; d < rows.columns; ++d) {
        output.at(t, d) += weight * static_cast<double>(rows.at(from, d));
      }
    }
  }
  return output;
}

Matrix<double> rms_norm_reference(const Matrix<float>& input,
                                  const std::vector<float>& gain,
                                  double epsilon) {
  Matrix<double> output(input.rows, input.columns);
  for (std::size_t r = 0; r < input.rows; ++r) {
    double squares = 0.0;
    for (const float x : input.row(r)) {
      squares += static_cast<double>(x) * static_cast<double>(x);
    }
    const double factor = 1.0 / std::sqrt(squares / static_cast<double>(input.columns) + epsilon);
    for (std::size_t c = 0; c < input.columns; ++c) {
      output.at(r, c) = static_cast<double>(input.at(r, c)) * factor * static_cast<double>(gain[c]);
    }
  }
  return output;
}

Matrix<double> swiglu_reference(const Matrix<float>& gate_up) {
  const std::size_t half = gate_up.columns / 2;
  Matrix<double> output(gate_up.rows, half);
  for (std::size_t r = 0; r < gate_up.rows; ++r) {
    for (std::size_t c = 0; c < half; ++c) {
      const auto gate = static_cast<double>(gate_up.at(r, c));
      output.at(r, c) =
          gate / (1.0 + std::exp(-gate)) * static_cast<double>(gate_up.at(r, half + c));
    }
  }
  return output;
}

}  // namespace rackplan::kernels
