// SPDX-License-Identifier: Apache-2.0
#include "models/cost/adaptive_knots.h"

#include "models/base/error.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace rackplan {
namespace {

using Values = std::vector<double>;

/// The middle at which to split (low, high), which has an integer inside.
std::int64_t middle_of(std::int64_t low, std::int64_t high) {
  if (high > 4 * std::max<std::int64_t>(low, 1)) {
    const double a = static_cast<double>(std::max<std::int64_t>(low, 1));
    const auto middle = static_cast<std::int64_t>(std::sqrt(a * static_cast<double>(high)));
    return std::clamp(middle, low + 1, high - 1);
  }
  return low + (high - low) / 2;
}

bool on_the_chord(double weight, const Values& a, const Values& b, const Values& x, double tol) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::abs(a[i] + (b[i] - a[i]) * weight - x[i]) > tol * x[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::int64_t> adaptive_knots(
    std::int64_t first,
    std::int64_t last,
    double tolerance,
    const std::function<std::vector<double>(std::int64_t)>& values) {
  ensure(first <= last, "knots span a range");
  std::map<std::int64_t, Values> known;
  const auto at = [&](std::int64_t x) -> const Values& {
    auto found = known.find(x);
    if (found == known.end()) {
      found = known.emplace(x, values(x)).first;
    }
    return found->second;
  };
  std::vector<std::int64_t> knots{first};
  std::vector<std::int64_t> ahead;  // right ends of intervals still to check, nearest last
  if (last > first) {
    ahead.push_back(last);
  }
  while (!ahead.empty()) {
    const std::int64_t low = knots.back();
    const std::int64_t high = ahead.back();
    const std::int64_t width = high - low;
    bool straight = true;
    for (const std::int64_t x :
         {middle_of(low, high), low + width / 4, low + width / 2, low + width * 3 / 4}) {
      if (width > 1 && low < x && x < high && straight) {
        const double weight = static_cast<double>(x - low) / static_cast<double>(width);
        straight = on_the_chord(weight, at(low), at(high), at(x), tolerance);
      }
    }
    if (straight) {
      knots.push_back(high);
      ahead.pop_back();
    } else {
      ahead.push_back(middle_of(low, high));
    }
  }
  return knots;
}

}  // namespace rackplan
