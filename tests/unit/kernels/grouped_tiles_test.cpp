// SPDX-License-Identifier: Apache-2.0
#include "kernels/moe/grouped_tiles.h"

#include <gtest/gtest.h>

namespace rackplan::kernels {
namespace {

TEST(GroupedTiles, FewRowsSwapTheOperandsIntoTheSmallestTileThatHoldsThem) {
  for (const auto& [rows, tile] :
       {std::pair{1, 8}, {8, 8}, {9, 16}, {32, 32}, {33, 64}, {64, 64}}) {
    const GroupedTile chosen = grouped_tile(rows, true);
    EXPECT_TRUE(chosen.swapped) << rows;
    EXPECT_EQ(chosen.tile_rows(), tile) << rows;
    EXPECT_EQ(chosen.tile_columns(), 128) << rows;
  }
}

TEST(GroupedTiles, ManyRowsDoNot) {
  EXPECT_FALSE(grouped_tile(65, true).swapped);
  EXPECT_EQ(grouped_tile(65, true).tile_rows(), 128);
  EXPECT_EQ(grouped_tile(65, true).tile_columns(), 128);
  // bf16 keeps one set of accumulators and so has registers for twice the columns.
  EXPECT_EQ(grouped_tile(65, false).tile_columns(), 256);
}

// A stage of 128 × 256 is (128 + 256) · 128 = 49,152 bytes; (232,448 − 2,048) / 49,152 = 4.7.
TEST(GroupedTiles, AsManyStagesAsSharedMemoryHolds) {
  EXPECT_EQ(ring_stages({.swapped = false, .sixty = 128, .other = 256}, 12), 4);
  // (128 + 8) · 128 = 17,408: 13 would fit.
  EXPECT_EQ(ring_stages({.swapped = true, .sixty = 128, .other = 8}, 12), 12);
}

}  // namespace
}  // namespace rackplan::kernels
