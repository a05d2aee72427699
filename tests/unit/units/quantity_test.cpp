// SPDX-License-Identifier: Apache-2.0
#include "models/units/quantity.h"

#include <gtest/gtest.h>

#include <concepts>
#include <type_traits>

namespace rackplan {
namespace {

// What must compile, and to which type.
static_assert(std::same_as<decltype(GB / s), BytesPerSecond>);
static_assert(std::same_as<decltype(GB / GBps), Seconds>);
static_assert(std::same_as<decltype(GBps * s), Bytes>);
static_assert(std::same_as<decltype(byte / token * token), Bytes>);
static_assert(std::same_as<decltype(flop / s), FlopsPerSecond>);
static_assert(std::same_as<decltype(watt * s), Joules>);
static_assert(std::same_as<decltype(usd / kilowatt_hour * joule), Usd>);
static_assert(std::same_as<decltype(usd / token), UsdPerToken>);
static_assert(std::same_as<decltype(1.0 / s), PerSecond>);
static_assert(std::same_as<decltype(1.0 / s * s), double>);
static_assert(std::same_as<decltype(ms / us), double>);
static_assert(std::same_as<decltype(token / s / (token / s)), double>);
static_assert(std::is_trivially_copyable_v<Bytes>);

// What must not compile.
template <class A, class B>
concept Adds = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Subtracts = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept Compares = requires(A a, B b) {
  a < b;
};
template <class A, class B>
concept Equates = requires(A a, B b) {
  a == b;
};
template <class A, class B>
concept Accumulates = requires(A a, B b) {
  a += b;
};

static_assert(Adds<Seconds, Seconds> && Subtracts<Seconds, Seconds>);
static_assert(Compares<Seconds, Seconds> && Equates<Seconds, Seconds>);
static_assert(Accumulates<Seconds, Seconds>);
static_assert(!Adds<Seconds, Bytes> && !Subtracts<Seconds, Bytes>);
static_assert(!Compares<Seconds, Bytes> && !Equates<Seconds, Bytes>);
static_assert(!Accumulates<Seconds, Bytes>);
static_assert(!Adds<Seconds, double> && !Compares<Seconds, double>);
static_assert(!Adds<Watts, Joules> && !Adds<Usd, UsdPerSecond>);
static_assert(!std::convertible_to<double, Seconds> && !std::constructible_from<Seconds, double>);
static_assert(!std::convertible_to<Seconds, double> && !std::convertible_to<Seconds, Bytes>);

TEST(Quantity, ATransferTakesBytesOverBandwidthPlusLatency) {
  // 1 GB / (900 GB/s) + 2 us = 1111.1 us + 2 us
  const Seconds t = 1.0 * GB / (900.0 * GBps) + 2.0 * us;
  EXPECT_DOUBLE_EQ(t / us, 1e6 / 900.0 + 2.0);
}

TEST(Quantity, UnitsHaveTheirSizes) {
  EXPECT_DOUBLE_EQ(year / day, 365.0);
  EXPECT_DOUBLE_EQ(day / minute, 24.0 * 60.0);
  EXPECT_DOUBLE_EQ(GiB / byte, 1024.0 * 1024.0 * 1024.0);
  EXPECT_DOUBLE_EQ(kilowatt_hour / joule, 1000.0 * 3600.0);
  EXPECT_DOUBLE_EQ(TFLOPS * s / flop, 1e12);
  EXPECT_DOUBLE_EQ(TBps / GBps, 1000.0);
}

TEST(Quantity, ScalesNegatesAndOrders) {
  Seconds t = 3.0 * s;
  t += 500.0 * ms;
  t -= 1.0 * s;
  t *= 2.0;  // (3 + 0.5 − 1) · 2 = 5
  EXPECT_EQ(t, 5.0 * s);
  EXPECT_EQ(t / 2.0, 2.5 * s);
  EXPECT_EQ(-t, 0.0 * s - t);
  EXPECT_LT(999.0 * us, ms);
  EXPECT_EQ(Seconds{}, 0.0 * s);
}

}  // namespace
}  // namespace rackplan
