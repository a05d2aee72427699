// SPDX-License-Identifier: Apache-2.0
#include "sim/report/axis.h"

#include "sim/report/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rackplan {
namespace {

constexpr std::array<double, 3> mantissas{1.0, 2.0, 5.0};

// The smallest of 1, 2, 5, 10, 20, … that is at least `step`.
double round_step(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double mantissa : mantissas) {
    if (mantissa * power >= step * (1.0 - 1e-9)) {
      return mantissa * power;
    }
  }
  return 10.0 * power;
}

}  // namespace

double Axis::at(double value) const {
  const double place = logarithmic ? std::log(std::max(value, low) / low) / std::log(high / low)
                                   : (value - low) / (high - low);
  return std::clamp(place, 0.0, 1.0);
}

Axis linear_axis(double low, double high, int count) {
  const double span = high > low ? high - low : std::max(std::abs(high), 1.0);
  const double step = round_step(span / count);
  Axis axis;
  const double first = std::floor(low / step + 1e-9);
  const double last = std::max(first + 1.0, std::ceil(high / step - 1e-9));
  for (double i = first; i <= last; i += 1.0) {
    axis.marks.push_back(i * step + 0.0);  // no negative zero
  }
  axis.low = axis.marks.front();
  axis.high = axis.marks.back();
  return axis;
}

Axis logarithmic_axis(double low, double high) {
  Axis axis;
  axis.logarithmic = true;
  for (double power = std::pow(10.0, std::floor(std::log10(low))); power < 10.0 * high;
       power *= 10.0) {
    for (const double mantissa : mantissas) {
      axis.marks.push_back(mantissa * power);
    }
  }
  const auto first = std::find_if(axis.marks.rbegin(), axis.marks.rend(), [&](double mark) {
    return mark <= low * (1.0 + 1e-9);
  });
  axis.marks.erase(axis.marks.begin(), first.base() - 1);
  const auto last = std::find_if(axis.marks.begin() + 1, axis.marks.end(), [&](double mark) {
    return mark >= high * (1.0 - 1e-9);
  });
  axis.marks.erase(last + 1, axis.marks.end());
  axis.low = axis.marks.front();
  axis.high = axis.marks.back();
  return axis;
}

std::string Scale::shown(double value) const {
  constexpr int digits = 4;
  return number_text(value / unit, digits);
}

Scale time_scale(Seconds largest) {
  if (largest < 1.0 * ms) {
    return {us / s, "µs"};
  }
  return largest < 1.0 * s ? Scale{ms / s, "ms"} : Scale{1.0, "s"};
}

Scale money_scale(Usd largest) {
  if (largest < 1e3 * usd) {
    return {1.0, "USD"};
  }
  return largest < 1e6 * usd ? Scale{1e3, "kUSD"} : Scale{1e6, "MUSD"};
}

}  // namespace rackplan
