// SPDX-License-Identifier: Apache-2.0
#include "kernels/program/compare.h"

#include "kernels/host/small_floats.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rackplan::kernels {
namespace {

constexpr std::uint16_t poison_bf16 = 0xFFFF;

std::string place(std::size_t index, const Matrix<double>& reference, double result) {
  return "row " + std::to_string(index / reference.columns) + ", column " +
         std::to_string(index % reference.columns) + ": " + std::to_string(result) +
         ", reference " + std::to_string(reference.values[index]);
}

void judge(CheckResult& check,
           std::size_t index,
           double error,  // over what is allowed
           const Matrix<double>& reference,
           double result) {
  check.outputs += 1;
  check.wrong += error <= 1.0 ? 0 : 1;  // NaN is wrong
  if (!(error <= check.worst)) {
    check.worst = std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
    check.worst_at = place(index, reference, result);
  }
}

double error_of(double result, double reference, const Tolerance& tolerance) {
  return std::fabs(result - reference) /
         (tolerance.relative * std::fabs(reference) + tolerance.absolute);
}

}  // namespace

CheckResult compare_bf16(const std::vector<std::uint16_t>& results,
                         const Matrix<double>& reference,
                         const Tolerance& tolerance) {
  CheckResult check;
  for (std::size_t i = 0; i < reference.values.size(); ++i) {
    const auto result = static_cast<double>(bf16_to_float(results[i]));
    const double expected = reference.values[i];
    if (std::isnan(expected)) {
      judge(check, i, results[i] == poison_bf16 ? 0.0 : 2.0, reference, result);
    } else {
      judge(check, i, error_of(result, expected, tolerance), reference, result);
    }
  }
  return check;
}

CheckResult compare(const std::vector<double>& results,
                    const Matrix<double>& reference,
                    const Tolerance& tolerance) {
  CheckResult check;
  for (std::size_t i = 0; i < reference.values.size(); ++i) {
    judge(check, i, error_of(results[i], reference.values[i], tolerance), reference, results[i]);
  }
  return check;
}

CheckResult both(const CheckResult& first, const CheckResult& second) {
  return {.worst = std::max(first.worst, second.worst),
          .wrong = first.wrong + second.wrong,
          .outputs = first.outputs + second.outputs,
          .worst_at = first.worst >= second.worst ? first.worst_at : second.worst_at};
}

Matrix<float> bf16_matrix(const std::vector<std::uint16_t>& bits,
                          std::size_t rows,
                          std::size_t columns) {
  Matrix<float> matrix(rows, columns);
  std::transform(bits.begin(), bits.end(), matrix.values.begin(), bf16_to_float);
  return matrix;
}

}  // namespace rackplan::kernels
