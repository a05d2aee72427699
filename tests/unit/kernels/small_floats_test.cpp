// SPDX-License-Identifier: Apache-2.0
#include "kernels/host/small_floats.h"

#include <gtest/gtest.h>

#include <limits>

namespace rackplan::kernels {
namespace {

TEST(SmallFloats, E4m3CodesAreThoseOfTheFormat) {
  EXPECT_EQ(e4m3_to_float(0x00), 0.0F);
  EXPECT_EQ(e4m3_to_float(0x01), 0.001953125F);  // 2^-9, the least subnormal
  EXPECT_EQ(e4m3_to_float(0x08), 0.015625F);     // 2^-6, the least normal
  EXPECT_EQ(e4m3_to_float(0x38), 1.0F);          // exponent 7 − 7, mantissa 0
  EXPECT_EQ(e4m3_to_float(0x7E), 448.0F);        // 1.75 · 2^8
  EXPECT_EQ(e4m3_to_float(0xB9), -1.125F);
  EXPECT_TRUE(std::isnan(e4m3_to_float(0x7F)));
}

TEST(SmallFloats, EveryE4m3NumberSurvivesTheTrip) {
  for (int code = 0; code < 256; ++code) {
    const auto bits = static_cast<std::uint8_t>(code);
    if ((code & 0x7F) != 0x7F) {
      EXPECT_EQ(float_to_e4m3(e4m3_to_float(bits)), bits) << code;
    }
  }
}

TEST(SmallFloats, E4m3RoundsToNearestEvenAndSaturates) {
  EXPECT_EQ(float_to_e4m3(1.0625F), 0x38);        // between 1 and 1.125: the even mantissa 0
  EXPECT_EQ(float_to_e4m3(1.1875F), 0x3A);        // between 1.125 and 1.25: the even mantissa 2
  EXPECT_EQ(float_to_e4m3(1.97F), 0x40);          // carries into the exponent: 2
  EXPECT_EQ(float_to_e4m3(0.0009765625F), 0x00);  // half of the least subnormal
  EXPECT_EQ(float_to_e4m3(0.0154F), 0x08);        // rounds up into the normals
  EXPECT_EQ(float_to_e4m3(1000.0F), 0x7E);
  EXPECT_EQ(float_to_e4m3(-std::numeric_limits<float>::infinity()), 0xFE);
  EXPECT_TRUE(std::isnan(e4m3_to_float(float_to_e4m3(std::nanf("")))));
}

TEST(SmallFloats, Bf16RoundsToNearestEven) {
  EXPECT_EQ(float_to_bf16(1.0F), 0x3F80);
  EXPECT_EQ(float_to_bf16(1.00390625F), 0x3F80);  // 1 + 2^-8, half a step: even
  EXPECT_EQ(float_to_bf16(1.01171875F), 0x3F82);  // 1 + 3 · 2^-8: even again
  EXPECT_EQ(bf16_to_float(0xC000), -2.0F);
  EXPECT_TRUE(std::isnan(bf16_to_float(float_to_bf16(std::nanf("")))));
}

}  // namespace
}  // namespace rackplan::kernels
