// SPDX-License-Identifier: Apache-2.0
// The tiles that the grouped GEMM is compiled for, and which one a shape gets.
//
// wgmma multiplies 64 × K by N × K with N a multiple of 8. With many rows an expert the tokens are
// the 64-side; with few the operands change places, so that a tile is 128 weight columns by 8 to 64
// tokens and no more rows than that are multiplied in vain.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace rackplan::kernels {

struct GroupedTile {
  bool swapped;        // weights on the 64-side
  std::int32_t sixty;  // extent of the tile on the 64-side: 64 a consumer warpgroup
  std::int32_t other;  // extent of the other side

  [[nodiscard]] constexpr std::int32_t tile_rows() const { return swapped ? other : sixty; }
  [[nodiscard]] constexpr std::int32_t tile_columns() const { return swapped ? sixty : other; }
};

/// Shared memory of a block on Hopper that a kernel may have: 227 KiB.
inline constexpr std::int32_t shared_bytes_limit = 232'448;

/// Buffers of 128 bytes of `inner` of both sides that fit beside `reserved` bytes.
[[nodiscard]] constexpr std::int32_t ring_stages(const GroupedTile& tile,
                                                 std::int32_t most,
                                                 std::int32_t reserved = 2048) {
  const std::int32_t stage = (tile.sixty + tile.other) * 128;
  const std::int32_t fit = (shared_bytes_limit - reserved) / stage;
  return fit < most ? fit : most;
}

/// The smallest of the swapped tiles that holds the rows in one, beyond 64 rows the unswapped one.
[[nodiscard]] constexpr GroupedTile grouped_tile(std::int32_t expected_rows, bool fp8) {
  for (const std::int32_t tokens : {8, 16, 32, 64}) {
    if (expected_rows <= tokens) {
      return {.swapped = true, .sixty = 128, .other = tokens};
    }
  }
  return {.swapped = false, .sixty = 128, .other = fp8 ? 128 : 256};
}

}  // namespace rackplan::kernels
