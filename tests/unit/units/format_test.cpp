// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/units/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace rackplan {
namespace {

TEST(FormatQuantity, ChoosesTheUnitAPersonWould) {
  EXPECT_EQ(format(25.0 * ms), "25 ms");
  EXPECT_EQ(format(1.0 * GB / (900.0 * GBps) + 2.0 * us), "1.113 ms");
  EXPECT_EQ(format(900.0 * GBps), "900 GB/s");
  EXPECT_EQ(format(141.0 * GB), "141 GB");
  EXPECT_EQ(format(35136.0 * byte / token), "35.14 KB/tok");
  EXPECT_EQ(format(989.0 * TFLOPS), "989 TFLOP/s");
  EXPECT_EQ(format(132.0 * kilowatt), "132 kW");
  EXPECT_EQ(format(1.5 * kilowatt_hour), "1.5 kWh");
  EXPECT_EQ(format(0.35 * joule / token), "0.35 J/tok");
  EXPECT_EQ(format(5.5 / s), "5.5 /s");
}

TEST(FormatQuantity, GivesARatioNoUnit) {
  EXPECT_EQ(format_in_base(0.0625, Dimension{}), "0.0625");
  EXPECT_EQ(format_in_base(1.0 / 3.0, Dimension{}), "0.3333");
  EXPECT_EQ(format_in_base(8760.0, Dimension{}), "8760");
}

TEST(FormatQuantity, LongTimesLeaveSecondsAfterTenMinutes) {
  EXPECT_EQ(format(75.0 * s), "75 s");
  EXPECT_EQ(format(599.0 * s), "599 s");
  EXPECT_EQ(format(600.0 * s), "10 min");
  EXPECT_EQ(format(1.0 * hour), "1 h");
  EXPECT_EQ(format(36.0 * hour), "36 h");
  EXPECT_EQ(format(2.0 * day), "2 d");
  EXPECT_EQ(format(4.0 * year), "4 year");
}

TEST(FormatQuantity, MoneyReadsAsPeopleQuoteIt) {
  EXPECT_EQ(format(2.60 * usd / hour), "2.6 USD/h");
  EXPECT_EQ(format(999.0 * usd / hour), "999 USD/h");
  EXPECT_EQ(format(1000.0 * usd / hour), "8.76 MUSD/year");  // 1000 · 8760 h
  EXPECT_EQ(format(0.55e-6 * usd / token), "0.55 USD/Mtok");
  EXPECT_EQ(format(0.08 * usd / kilowatt_hour), "0.08 USD/kWh");
  EXPECT_EQ(format(250000.0 * usd), "250000 USD");
  EXPECT_EQ(format(3.1e6 * usd), "3.1 MUSD");
}

TEST(FormatQuantity, CountsAreNeverInExponents) {
  EXPECT_EQ(format(128000.0 * token), "128000 tok");
  EXPECT_EQ(format(128456.0 * token), "128500 tok");  // four digits
  EXPECT_EQ(format(128456.0 * token, 6), "128456 tok");
  EXPECT_EQ(format(1.5e6 * token), "1.5 Mtok");
  EXPECT_EQ(format(1.2345678e6 * token / s), "1.235 Mtok/s");
}

TEST(FormatQuantity, RoundingMayReachTheNextUnit) {
  EXPECT_EQ(format(999.96 * GB), "1 TB");
  EXPECT_EQ(format(999.94 * GB), "999.9 GB");
  EXPECT_EQ(format(3599.9 * s), "1 h");
}

TEST(FormatQuantity, ZeroTinyNegativeAndInfiniteValues) {
  EXPECT_EQ(format(0.0 * s), "0 s");
  EXPECT_EQ(format(0.0 * GBps), "0 B/s");
  EXPECT_EQ(format(0.0 * usd / hour), "0 USD/h");
  EXPECT_EQ(format(0.5 * ps), "0.5 ps");
  EXPECT_EQ(format(1e-9 * byte), "1e-09 B");
  EXPECT_EQ(format(-25.0 * ms), "-25 ms");
  EXPECT_EQ(format(std::numeric_limits<double>::infinity() * s), "inf");
  EXPECT_EQ(format(std::nan("") * s), "nan");
}

TEST(FormatQuantity, ADimensionWithoutUnitsOfItsOwnIsANumber) {
  EXPECT_EQ(format(2.5 * s * s), "2.5");
  EXPECT_EQ(format(2.5 * flop / byte), "2.5 FLOP/B");
}

TEST(FormatQuantity, RefusesDigitsADoubleDoesNotHave) {
  EXPECT_THROW(static_cast<void>(format(1.0 * s, 0)), InvariantBroken);
  EXPECT_THROW(static_cast<void>(format(1.0 * s, 18)), InvariantBroken);
}

// Seventeen digits name a double: what is written comes back bit for bit, in every dimension.
template <class Q>
class FormatRoundTrip : public testing::Test {};
using Kinds = testing::Types<Seconds,
                             PerSecond,
                             Bytes,
                             BytesPerSecond,
                             BytesPerToken,
                             Flops,
                             FlopsPerSecond,
                             Tokens,
                             TokensPerSecond,
                             Usd,
                             UsdPerSecond,
                             UsdPerToken,
                             UsdPerJoule,
                             Joules,
                             Watts>;
TYPED_TEST_SUITE(FormatRoundTrip, Kinds);

TYPED_TEST(FormatRoundTrip, SeventeenDigitsComeBackBitForBit) {
  double value = 1.2345678901234567e-14;
  for (int k = 0; k < 3000; ++k) {  // 3000 steps of 1.03: 38 decades
    const auto written = TypeParam::from_base(value);
    EXPECT_EQ(parse<TypeParam>(format(written, 17)), written) << format(written, 17);
    value *= 1.03;
  }
}

TYPED_TEST(FormatRoundTrip, FourDigitsComeBackWithinHalfAUnitOfTheFourth) {
  double value = 1.2345678901234567e-14;
  for (int k = 0; k < 300; ++k) {
    const auto written = TypeParam::from_base(value);
    EXPECT_NEAR(parse<TypeParam>(format(written)) / written, 1.0, 0.5001e-3) << format(written);
    value *= 1.3;
  }
}

}  // namespace
}  // namespace rackplan
