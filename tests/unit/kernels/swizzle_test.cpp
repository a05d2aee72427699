// SPDX-License-Identifier: Apache-2.0
#include "kernels/host/swizzle.h"

#include <gtest/gtest.h>

#include <set>

namespace rackplan::kernels {
namespace {

TEST(Swizzle, EveryByteOfAnAtomHasAPlaceOfItsOwn) {
  std::set<std::uint32_t> places;
  for (std::uint32_t row = 0; row < 8; ++row) {
    for (std::uint32_t byte = 0; byte < swizzle_row_bytes; ++byte) {
      EXPECT_LT(swizzled(row, byte), swizzle_atom_bytes);
      places.insert(swizzled(row, byte));
    }
  }
  EXPECT_EQ(places.size(), swizzle_atom_bytes);
}

// Eight rows, the same chunk of each: with 32 banks of 4 bytes, a chunk covers four banks.
TEST(Swizzle, AColumnOfChunksMeetsEveryBankOnce) {
  std::set<std::uint32_t> banks;
  for (std::uint32_t row = 0; row < 8; ++row) {
    banks.insert(swizzled(row, 48) / 4 % 32);
  }
  EXPECT_EQ(banks.size(), 8U);
}

TEST(Swizzle, DescriptorHoldsAddressAndStrideInSixteenBytes) {
  const std::uint64_t descriptor = matrix_descriptor(0x2400);
  EXPECT_EQ(descriptor & 0x3FFFU, 0x240U);
  EXPECT_EQ(descriptor >> 32U & 0x3FFFU, 64U);  // 1024 bytes from eight rows to the next eight
  EXPECT_EQ(descriptor >> 62U, 1U);
  // 32 bytes further along the row: two units, as the kernels add them.
  EXPECT_EQ(matrix_descriptor(0x2420) - descriptor, 2U);
}

}  // namespace
}  // namespace rackplan::kernels
