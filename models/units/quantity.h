// SPDX-License-Identifier: Apache-2.0
// Physical quantities that do not mix: build with unit constants, read by dividing.
//
//   Seconds t = 1.0 * GB / (900.0 * GBps) + 2.0 * us;   // 1.1131 ms
//   double in_ms = t / ms;
//
// A Quantity is a double in base units (second, byte, FLOP, token, dollar, joule) whose exponents
// are part of its type. Compiles under nvcc.
#pragma once

#include <compare>

namespace rackplan {

/// Exponents of the base units.
struct Dimension {
  int time = 0;
  int bytes = 0;
  int flops = 0;
  int tokens = 0;
  int usd = 0;
  int energy = 0;
  friend constexpr bool operator==(const Dimension&, const Dimension&) = default;
};

constexpr Dimension operator+(const Dimension& a, const Dimension& b) {
  return {a.time + b.time,
          a.bytes + b.bytes,
          a.flops + b.flops,
          a.tokens + b.tokens,
          a.usd + b.usd,
          a.energy + b.energy};
}
constexpr Dimension operator-(const Dimension& a, const Dimension& b) {
  return {a.time - b.time,
          a.bytes - b.bytes,
          a.flops - b.flops,
          a.tokens - b.tokens,
          a.usd - b.usd,
          a.energy - b.energy};
}

template <Dimension D>
class Quantity {
 public:
  constexpr Quantity() = default;
  static constexpr Quantity from_base(double value) { return Quantity(value); }
  [[nodiscard]] constexpr double in_base() const { return value_; }

  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value_ -= other.value_;
    return *this;
  }
  constexpr Quantity& operator*=(double factor) {
    value_ *= factor;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) {
    return Quantity(a.value_ + b.value_);
  }
  friend constexpr Quantity operator-(Quantity a, Quantity b) {
    return Quantity(a.value_ - b.value_);
  }
  friend constexpr Quantity operator-(Quantity a) { return Quantity(-a.value_); }
  friend constexpr Quantity operator*(double f, Quantity a) { return Quantity(f * a.value_); }
  friend constexpr Quantity operator*(Quantity a, double f) { return Quantity(a.value_ * f); }
  friend constexpr Quantity operator/(Quantity a, double f) { return Quantity(a.value_ / f); }
  friend constexpr auto operator<=>(const Quantity&, const Quantity&) = default;

 private:
  explicit constexpr Quantity(double value) : value_(value) {}
  double value_ = 0.0;
};

template <Dimension A, Dimension B>
constexpr auto operator*(Quantity<A> a, Quantity<B> b) {
  if constexpr (A + B == Dimension{}) {
    return a.in_base() * b.in_base();
  } else {
    return Quantity<A + B>::from_base(a.in_base() * b.in_base());
  }
}
template <Dimension A, Dimension B>
constexpr auto operator/(Quantity<A> a, Quantity<B> b) {
  if constexpr (A == B) {
    return a.in_base() / b.in_base();
  } else {
    return Quantity<A - B>::from_base(a.in_base() / b.in_base());
  }
}
template <Dimension B>
constexpr auto operator/(double a, Quantity<B> b) {
  return Quantity<Dimension{} - B>::from_base(a / b.in_base());
}

using Seconds = Quantity<Dimension{.time = 1}>;
using PerSecond = Quantity<Dimension{.time = -1}>;
using Bytes = Quantity<Dimension{.bytes = 1}>;
using BytesPerSecond = Quantity<Dimension{.time = -1, .bytes = 1}>;
using BytesPerToken = Quantity<Dimension{.bytes = 1, .tokens = -1}>;
using Flops = Quantity<Dimension{.flops = 1}>;
using FlopsPerSecond = Quantity<Dimension{.time = -1, .flops = 1}>;
using Tokens = Quantity<Dimension{.tokens = 1}>;
using TokensPerSecond = Quantity<Dimension{.time = -1, .tokens = 1}>;
using Usd = Quantity<Dimension{.usd = 1}>;
using UsdPerSecond = Quantity<Dimension{.time = -1, .usd = 1}>;
using UsdPerToken = Quantity<Dimension{.tokens = -1, .usd = 1}>;
using UsdPerJoule = Quantity<Dimension{.usd = 1, .energy = -1}>;
using Joules = Quantity<Dimension{.energy = 1}>;
using Watts = Quantity<Dimension{.time = -1, .energy = 1}>;

inline namespace unit_constants {
inline constexpr Seconds s = Seconds::from_base(1.0);
inline constexpr Seconds ms = 1e-3 * s;
inline constexpr Seconds us = 1e-6 * s;
inline constexpr Seconds ns = 1e-9 * s;
inline constexpr Seconds ps = 1e-12 * s;
inline constexpr Seconds minute = 60.0 * s;
inline constexpr Seconds hour = 3600.0 * s;
inline constexpr Seconds day = 24.0 * hour;
inline constexpr Seconds year = 8760.0 * hour;  // 365 days

inline constexpr Bytes byte = Bytes::from_base(1.0);
inline constexpr Bytes KB = 1e3 * byte;
inline constexpr Bytes MB = 1e6 * byte;
inline constexpr Bytes GB = 1e9 * byte;
inline constexpr Bytes TB = 1e12 * byte;
inline constexpr Bytes KiB = 1024.0 * byte;
inline constexpr Bytes MiB = 1024.0 * KiB;
inline constexpr Bytes GiB = 1024.0 * MiB;
inline constexpr BytesPerSecond GBps = GB / s;
inline constexpr BytesPerSecond TBps = TB / s;

inline constexpr Flops flop = Flops::from_base(1.0);
inline constexpr FlopsPerSecond TFLOPS = 1e12 * flop / s;

inline constexpr Tokens token = Tokens::from_base(1.0);
inline constexpr Usd usd = Usd::from_base(1.0);
inline constexpr Joules joule = Joules::from_base(1.0);
inline constexpr Watts watt = joule / s;
inline constexpr Watts kilowatt = 1e3 * watt;
inline constexpr Joules kilowatt_hour = kilowatt * hour;
}  // namespace unit_constants

static_assert(sizeof(Seconds) == sizeof(double));
static_assert(GB / GBps == s);

}  // namespace rackplan
