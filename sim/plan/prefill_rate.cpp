// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/prefill_rate.h"

#include <algorithm>
#include <limits>

namespace rackplan {
namespace {

constexpr double close_enough = 1.01;
// Of rounding step tokens to whole ones between the knots of the spread.
constexpr double rounding = 0.999;

// The time of the step at the worst case of how many tokens the other ranks have, and the least
// time over tokens: knots of the spread are whole eighths.
struct AtTokens {
  double time = std::numeric_limits<double>::max();
  double per_token = std::numeric_limits<double>::max();  // over `over` tokens on the fullest rank
};

AtTokens at(const StepTable& table,
            const PrefillShapeLimits& limits,
            std::int64_t tokens,
            std::int64_t over) {
  AtTokens least;
  for (std::int64_t spread = StepTable::spread_unit;
       spread <= StepTable::spread_unit * limits.ranks;
       ++spread) {
    const std::int64_t step = std::max(tokens, tokens * spread / StepTable::spread_unit);
    const auto time =
        static_cast<double>(table.prefill_step(tokens, tokens * limits.least_depth, step));
    const double all = static_cast<double>(over) * static_cast<double>(spread) /
                       static_cast<double>(StepTable::spread_unit);
    least.time = std::min(least.time, time);
    least.per_token = std::min(least.per_token, time / all);
  }
  return least;
}

// The least time per token with `low` to `high` tokens on the fullest rank, given one that can be
// reached.
double least_between(const StepTable& table,
                     const PrefillShapeLimits& limits,
                     std::int64_t low,
                     std::int64_t high,
                     double reached) {
  const double bound = at(table, limits, low, high).per_token;
  if (bound * close_enough >= reached || high - low < 2) {
    return std::min(bound, reached);
  }
  const std::int64_t half = low + (high - low) / 2;
  const double now = std::min(reached, at(table, limits, half, half).per_token);
  return std::min(least_between(table, limits, low, half, now),
                  least_between(table, limits, half, high, now));
}

}  // namespace

double least_prefill_time_per_token(const StepTable& table, const PrefillShapeLimits& limits) {
  const double reached = at(table, limits, limits.most_tokens, limits.most_tokens).per_token;
  return rounding * least_between(table, limits, 1, limits.most_tokens, reached);
}

double least_prefill_time(const StepTable& table,
                          const PrefillShapeLimits& limits,
                          std::int64_t tokens) {
  return rounding * at(table, limits, tokens, tokens).time;
}

}  // namespace rackplan
