// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_time.h"

#include "models/base/error.h"
#include "sim/workload/time_scale.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

TEST(TraceTime, SevenFractionalDigitsAreExactPicoseconds) {
  // 2023-11-16 is day 19677 since 1970: 53 years of 365 days, 13 leap days, and 319 days of 2023.
  constexpr std::int64_t day = 53L * 365 + 13 + 319;
  const auto time = parse_date_time("2023-11-16 18:15:46.6805900");
  ASSERT_TRUE(time.has_value());
  EXPECT_EQ(time->seconds, day * 86'400 + 18L * 3600 + 15L * 60 + 46);
  EXPECT_EQ(time->picoseconds, 680'590'000'000);
}

TEST(TraceTime, OffsetsAndTheLetterTAreUnderstood) {
  const auto utc = parse_date_time("2024-02-29T00:30:00");
  ASSERT_TRUE(utc.has_value());
  EXPECT_EQ(parse_date_time("2024-02-29 00:30:00Z"), utc);
  EXPECT_EQ(parse_date_time("2024-02-29 02:00:00.000+01:30"), utc);
  EXPECT_EQ(parse_date_time("2024-02-28 23:30:00-01:00"), utc);
}

TEST(TraceTime, DatesThatDoNotExistAreRefused) {
  for (const char* text : {"2023-13-01 00:00:00",
                           "2023-02-30 00:00:00",
                           "2023-02-29 00:00:00",
                           "2023-00-10 00:00:00",
                           "2023-01-01 24:00:00",
                           "2023-01-01 00:60:00",
                           "2023-01-01 00:00:60",
                           "2023-01-01 00:00:00.",
                           "2023-01-01 00:00:00.1234567890123",
                           "2023-01-01 00:00:00.5x",
                           "2023-01-01 00:00:00+1:00",
                           "2023-01-01",
                           "2023-1-1 00:00:00",
                           "2023-01-01_00:00:00",
                           "+023-01-01 00:00:00",
                           ""}) {
    EXPECT_EQ(parse_date_time(text), std::nullopt) << text;
  }
}

TEST(TraceTime, MillisecondsAreDecimalsWithoutRounding) {
  EXPECT_EQ(parse_milliseconds("0"), (TraceTime{0, 0}));
  EXPECT_EQ(parse_milliseconds("000.000"), (TraceTime{0, 0}));
  EXPECT_EQ(parse_milliseconds("3536999"), (TraceTime{3536, 999'000'000'000}));
  EXPECT_EQ(parse_milliseconds("1500.25"), (TraceTime{1, 500'250'000'000}));
  EXPECT_EQ(parse_milliseconds("1.50025e3"), (TraceTime{1, 500'250'000'000}));
  EXPECT_EQ(parse_milliseconds("5E-9"), (TraceTime{0, 5}));
  EXPECT_EQ(parse_milliseconds("0.1"), (TraceTime{0, 100'000'000}));
  EXPECT_EQ(parse_milliseconds("7e-2000000000"), (TraceTime{0, 0}));
  EXPECT_EQ(parse_milliseconds("1700000000000"), (TraceTime{1'700'000'000, 0}));
  EXPECT_EQ(parse_seconds("1500.25"), (TraceTime{1500, 250'000'000'000}));
  EXPECT_EQ(parse_seconds("1.50025e3"), (TraceTime{1500, 250'000'000'000}));
  EXPECT_EQ(parse_seconds("5E-12"), (TraceTime{0, 5}));
  EXPECT_EQ(parse_milliseconds("999999999999999999"),
            (TraceTime{999'999'999'999'999, 999'000'000'000}));
}

TEST(TraceTime, WhatIsNoNumberOfMillisecondsIsRefused) {
  for (const char* text :
       {"", ".", "-1", "1e", "1x", "1e30", "1000000000000000000", "NaN", "1.2.3"}) {
    EXPECT_EQ(parse_milliseconds(text), std::nullopt) << text;
  }
}

TEST(TraceTime, DistancesAboveAHundredDaysAreNotTicks) {
  const TraceTime start{1'700'000'000, 999'999'999'999};
  EXPECT_EQ(ticks_between(start, {1'700'000'001, 0}), 1);
  EXPECT_EQ(ticks_between(start, {1'700'000'000 + 8'640'000, 999'999'999'999}),
            8'640'000 * ticks_per_second);
  EXPECT_EQ(ticks_between({0, 0}, {8'640'000, 1}), std::nullopt);
  EXPECT_EQ(ticks_between({0, 0}, {999'999'999'999'999, 0}), std::nullopt);
}

TEST(TimeScale, DividesExactlyAndRoundsHalfUp) {
  EXPECT_EQ(TimeScale(1.0).apply(8'639'999'999'999'999'999), 8'639'999'999'999'999'999);
  EXPECT_EQ(TimeScale(2.0).apply(7), 4);
  EXPECT_EQ(TimeScale(4.0).apply(5), 1);
  EXPECT_EQ(TimeScale(0.5).apply(7), 14);
  EXPECT_EQ(TimeScale(1e6).apply(8'640'000 * ticks_per_second), 8'640'000'000'000);
  // 0.001 as a double is above 1/1000 by 2.1e-17 relative: 1e9 ticks become 1e12 exactly.
  EXPECT_EQ(TimeScale(0.001).apply(1'000'000'000), 1'000'000'000'000);
  EXPECT_EQ(TimeScale(0.001).apply(8'640'000 * ticks_per_second), std::nullopt);
}

TEST(TimeScale, RefusesSpeedUpsThatAreNone) {
  for (const double speedup : {0.0, -1.0, 0.0009, 1.1e6, 0.0 / 0.0}) {
    EXPECT_THROW(TimeScale{speedup}, InputError) << speedup;
  }
}

}  // namespace
}  // namespace rackplan
