// SPDX-License-Identifier: Apache-2.0
#include "kernels/host/tile_walk.h"

#include <gtest/gtest.h>

#include <vector>

namespace rackplan::kernels {
namespace {

struct Shape {
  std::vector<std::int32_t> counts;
  std::int32_t columns;
  std::int32_t tile_rows;
  std::int32_t tile_columns;
  std::int32_t blocks;
};

TileWalk walk_of(const Shape& shape) {
  return {.count = shape.counts.data(),
          .experts = static_cast<std::int32_t>(shape.counts.size()),
          .columns = shape.columns,
          .tile_rows = shape.tile_rows,
          .tile_columns = shape.tile_columns,
          .strip = 3};
}

class TileWalks : public testing::TestWithParam<Shape> {};

// Each output that exists is covered once, by whichever block.
TEST_P(TileWalks, CoverEveryOutputOnce) {
  const Shape& shape = GetParam();
  std::vector<std::vector<int>> covered;
  for (const std::int32_t count : shape.counts) {
    covered.emplace_back(static_cast<std::size_t>(count * shape.columns), 0);
  }
  for (std::int32_t block = 0; block < shape.blocks; ++block) {
    TileWalk walk = walk_of(shape);
    Tile tile{};
    for (std::int64_t number = block; walk.seek(number, tile); number += shape.blocks) {
      const std::int32_t count = shape.counts[static_cast<std::size_t>(tile.expert)];
      EXPECT_EQ(tile.rows, std::min(shape.tile_rows, count - tile.row));
      for (std::int32_t r = tile.row; r < tile.row + tile.rows; ++r) {
        const std::int32_t last = std::min(shape.columns, tile.column + shape.tile_columns);
        for (std::int32_t c = tile.column; c < last; ++c) {
          ++covered[static_cast<std::size_t>(tile.expert)]
                   [static_cast<std::size_t>(r * shape.columns + c)];
        }
      }
    }
  }
  for (const std::vector<int>& expert : covered) {
    for (const int times : expert) {
      ASSERT_EQ(times, 1);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes,
    TileWalks,
    testing::Values(Shape{{10}, 8, 4, 4, 1},
                    Shape{{0, 1, 0, 0, 17, 4, 0}, 24, 4, 8, 3},
                    Shape{{100, 3}, 20, 8, 8, 7},          // columns that no tile divides
                    Shape{{1, 1, 1, 1, 1}, 8, 8, 8, 132},  // more blocks than tiles
                    Shape{{0, 0}, 8, 8, 8, 2}));

// 2 strips of 3 tile rows and one of 1; inside a strip column by column.
TEST(TileWalk, GoesThroughStripsColumnByColumn) {
  const Shape shape{{7}, 2, 1, 1, 1};
  TileWalk walk = walk_of(shape);
  Tile tile{};
  std::vector<std::pair<int, int>> order;
  for (std::int64_t number = 0; walk.seek(number, tile); ++number) {
    order.emplace_back(tile.row, tile.column);
  }
  const std::vector<std::pair<int, int>> expected{{0, 0},
                                                  {1, 0},
                                                  {2, 0},
                                                  {0, 1},
                                                  {1, 1},
                                                  {2, 1},
                                                  {3, 0},
                                                  {4, 0},
                                                  {5, 0},
                                                  {3, 1},
                                                  {4, 1},
                                                  {5, 1},
                                                  {6, 0},
                                                  {6, 1}};
  EXPECT_EQ(order, expected);
}

}  // namespace
}  // namespace rackplan::kernels
