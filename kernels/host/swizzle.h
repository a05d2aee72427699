// SPDX-License-Identifier: Apache-2.0
// How a tile of K-major rows of 128 bytes lies in shared memory when TMA loads it with its 128-byte
// swizzle, as the tensor cores expect it: the 16-byte chunk c of row r is at chunk c ^ (r mod 8) of
// that row. Eight rows (1024 bytes) make one swizzle atom; tiles begin at multiples of it. (PTX
// ISA, "Shared memory layout", 128B swizzle mode.)
#pragma once

#include "kernels/host/portable.h"

#include <cstdint>

namespace rackplan::kernels {

inline constexpr std::uint32_t swizzle_row_bytes = 128;
inline constexpr std::uint32_t swizzle_atom_bytes = 1024;

/// Where byte `byte` (< 128) of row `row` lies, from the start of the tile.
[[nodiscard]] RACKPLAN_BOTH std::uint32_t swizzled(std::uint32_t row, std::uint32_t byte) {
  const std::uint32_t chunk = (byte / 16U) ^ (row % 8U);
  return row * swizzle_row_bytes + chunk * 16U + byte % 16U;
}

/// The shared-memory descriptor of wgmma for a K-major operand in that layout: address and strides
/// in units of 16 bytes, bits 0–13 address, 16–29 leading offset (unused here: 1), 32–45 offset
/// from one group of eight rows to the next (1024 bytes), 62–63 swizzle mode (1: 128 bytes). (PTX
/// ISA, "Matrix descriptor".)
[[nodiscard]] RACKPLAN_BOTH std::uint64_t matrix_descriptor(std::uint32_t shared_address) {
  constexpr std::uint64_t leading = 1;
  constexpr std::uint64_t stride = swizzle_atom_bytes / 16U;
  constexpr std::uint64_t swizzle_128 = 1;
  return static_cast<std::uint64_t>((shared_address & 0x3FFFFU) >> 4U) | (leading << 16U) |
         (stride << 32U) | (swizzle_128 << 62U);
}

}  // namespace rackplan::kernels
