// SPDX-License-Identifier: Apache-2.0
// Which tile a thread block computes next in a grouped GEMM whose blocks stay for the whole kernel:
// tile t of block b is b + t · blocks. Tiles are numbered expert by expert; an expert without rows
// has none. Inside an expert they run through strips of up to `strip` tiles along the rows, column
// by column, so that the blocks at work at one time read few different tiles of either operand
// (both then stay in the L2 cache).
//
// A walk only moves forward, so finding the expert costs one pass over the experts for the whole
// kernel.
#pragma once

#include "kernels/host/portable.h"

#include <cstdint>

namespace rackplan::kernels {

struct Tile {
  std::int32_t expert;
  std::int32_t row;     // first, within the expert
  std::int32_t column;  // first
  std::int32_t rows;    // that exist: 1 … tile_rows
};

struct TileWalk {
  const std::int32_t* count;  // rows of each expert
  std::int32_t experts;
  std::int32_t columns;  // of the output, the same for all experts
  std::int32_t tile_rows;
  std::int32_t tile_columns;
  std::int32_t strip = 16;

  std::int32_t expert = 0;
  std::int64_t first = 0;  // number of the first tile of `expert`

  /// The tile of this number, which is not smaller than that of the call before. False: there is
  /// none, and the walk is over.
  RACKPLAN_BOTH bool seek(std::int64_t number, Tile& tile) {
    const std::int32_t wide = (columns + tile_columns - 1) / tile_columns;
    for (; expert < experts; ++expert) {
      const std::int32_t rows = count[expert];
      const std::int32_t high = (rows + tile_rows - 1) / tile_rows;
      const std::int64_t tiles = static_cast<std::int64_t>(high) * wide;
      if (number < first + tiles) {
        const auto local = static_cast<std::int32_t>(number - first);
        const std::int32_t strip_tiles = strip * wide;
        const std::int32_t strip_first = local / strip_tiles * strip;
        const std::int32_t strip_rows = high - strip_first < strip ? high - strip_first : strip;
        const std::int32_t in_strip = local % strip_tiles;
        tile.expert = expert;
        tile.row = (strip_first + in_strip % strip_rows) * tile_rows;
        tile.column = in_strip / strip_rows * tile_columns;
        tile.rows = rows - tile.row < tile_rows ? rows - tile.row : tile_rows;
        return true;
      }
      first += tiles;
    }
    return false;
  }
};

}  // namespace rackplan::kernels
