// SPDX-License-Identifier: Apache-2.0
// A row-major matrix of a test or a check.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace rackplan::kernels {

template <class T>
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<T> values;

  Matrix() = default;
  Matrix(std::size_t row_count, std::size_t column_count, T value = T{})
      : rows(row_count), columns(column_count), values(row_count * column_count, value) {}

  [[nodiscard]] T& at(std::size_t row, std::size_t column) {
    return values[row * columns + column];
  }
  [[nodiscard]] const T& at(std::size_t row, std::size_t column) const {
    return values[row * columns + column];
  }
  [[nodiscard]] std::span<const T> row(std::size_t index) const {
    return {values.data() + index * columns, columns};
  }
};

}  // namespace rackplan::kernels
