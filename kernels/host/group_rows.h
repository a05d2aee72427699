// SPDX-License-Identifier: Apache-2.0
// Where the rows of each expert lie in a grouped GEMM.
//
//   contiguous  one matrix of rows; expert e has rows first[e] … first[e + 1] − 1, no padding
//   masked      `experts` blocks of `capacity` rows each; expert e has the first count[e] of its
//   own
//
// Both are described by the same two arrays of `experts` entries, so that one kernel serves both:
// where an expert's rows begin, and how many there are. An expert may have none.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace rackplan::kernels {

struct GroupRows {
  std::vector<std::int32_t> begin;  // first row
  std::vector<std::int32_t> count;  // rows
  std::int32_t rows = 0;            // of the matrix, unused ones included

  [[nodiscard]] std::size_t experts() const { return begin.size(); }
};

[[nodiscard]] inline GroupRows contiguous_rows(std::span<const std::int32_t> counts) {
  GroupRows groups;
  for (const std::int32_t count : counts) {
    groups.begin.push_back(groups.rows);
    groups.count.push_back(count);
    groups.rows += count;
  }
  return groups;
}

[[nodiscard]] inline GroupRows masked_rows(std::span<const std::int32_t> counts,
                                           std::int32_t capacity) {
  GroupRows groups;
  for (const std::int32_t count : counts) {
    groups.begin.push_back(groups.rows);
    groups.count.push_back(count);
    groups.rows += capacity;
  }
  return groups;
}

}  // namespace rackplan::kernels
