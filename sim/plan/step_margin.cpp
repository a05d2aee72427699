// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/step_margin.h"

#include "models/base/error.h"
#include "models/base/portable_math.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace rackplan {
namespace {

constexpr double nowhere = -std::numeric_limits<double>::infinity();
constexpr double everywhere = std::numeric_limits<double>::infinity();

/// The largest t at which `holds`, which is true at `low` and false at `high` and changes once, to
/// within `tolerance`.
double last_to_hold(double low,
                    double high,
                    double tolerance,
                    const std::function<bool(double)>& holds) {
  while (high - low > tolerance) {
    const double middle = 0.5 * (low + high);
    (holds(middle) ? low : high) = middle;
  }
  return low;
}

/// The same where it may be true or false all the way from `low` ≤ 0 to `high` ≥ 0.
double margin_in(double low,
                 double high,
                 double tolerance,
                 const std::function<bool(double)>& holds) {
  if (holds(0.0)) {
    return holds(high) ? everywhere : last_to_hold(0.0, high, tolerance, holds);
  }
  return holds(low) ? last_to_hold(low, 0.0, tolerance, holds) : nowhere;
}

bool keeps(const Scenario& scenario, const TryScenario& run, double x, double y) {
  return run(with_step_factors(scenario, {.first = portable_exp(x), .decode = portable_exp(y)}))
      .met;
}

bool two_groups(const Scenario& scenario) {
  bool decode = false;
  bool first = false;
  for (const DeploymentSpec& deployment : scenario.deployments) {
    for (const PoolSpec& pool : deployment.pools) {
      (pool.role == PoolRole::Decode ? decode : first) = true;
    }
  }
  return decode && first;
}

}  // namespace

bool StepMargin::holds(double x, double y) const {
  if (common == nowhere) {
    return false;
  }
  if (common == everywhere || (x <= common && y <= common)) {
    return true;
  }
  if (x > common && y > common) {
    return false;
  }
  // One is above the diagonal's point, the other below it by `faster`.
  const auto below = [this](double slower, double faster, const std::array<double, 2>& margin) {
    double from = 0.0;
    double allowed = common;
    for (std::size_t i = 0; i < margin.size() && faster > from; ++i) {
      if (faster >= apart[i] || margin[i] == everywhere) {
        allowed = faster >= apart[i] || i == 0 ? margin[i] : allowed;
      } else {
        allowed += (margin[i] - allowed) * (faster - from) / (apart[i] - from);
      }
      from = apart[i];
    }
    return slower <= allowed;
  };
  return x > common ? below(x, common - y, first) : below(y, common - x, decode);
}

double slower_until_miss(
    const Scenario& scenario, const TryScenario& run, double low, double high, double tolerance) {
  ensure(0.0 < low && low <= 1.0 && high >= 1.0 && tolerance > 1.0,
         "factors are searched in a range around 1");
  const double found =
      margin_in(portable_log(low), portable_log(high), portable_log(tolerance), [&](double t) {
        return keeps(scenario, run, t, t);
      });
  return std::isinf(found) ? (found > 0.0 ? found : 0.0) : portable_exp(found);
}

StepMargin step_margin(const Scenario& scenario, const StepErrors& errors, const TryScenario& run) {
  constexpr double reach = 3.5;
  constexpr double near = 0.25;
  constexpr double far = 1.5;
  constexpr double grain = 15.0;
  constexpr double least = 0.002;  // σ below which step times are exact
  const double sigma = std::max(errors.larger(), least);
  const double tolerance = sigma / grain;
  StepMargin margin;
  margin.apart = {near * sigma, far * sigma};
  margin.common = margin_in(-reach * sigma, reach * sigma, tolerance, [&](double t) {
    return keeps(scenario, run, t, t);
  });
  margin.first.fill(margin.common);
  margin.decode.fill(margin.common);
  if (std::isinf(margin.common) || !two_groups(scenario)) {
    return margin;
  }
  // Mostly one of the two binds, and nothing is gained by the other's being faster.
  const auto beyond = [&](double known, const std::function<bool(double)>& holds) {
    const double next = known + tolerance;
    if (std::isinf(known) || !holds(next)) {
      return known;
    }
    const double most = margin.common + 2.0 * reach * sigma;
    return holds(most) ? everywhere : last_to_hold(next, most, tolerance, holds);
  };
  double decode = margin.common;
  double first = margin.common;
  for (std::size_t i = 0; i < margin.apart.size(); ++i) {
    const double fast = margin.common - margin.apart[i];
    decode = beyond(decode, [&](double y) { return keeps(scenario, run, fast, y); });
    first = beyond(first, [&](double x) { return keeps(scenario, run, x, fast); });
    margin.decode[i] = decode;
    margin.first[i] = first;
  }
  return margin;
}

}  // namespace rackplan
