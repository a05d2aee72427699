// SPDX-License-Identifier: Apache-2.0
#include "models/cost/prefill_grid.h"

#include "models/cost/adaptive_knots.h"
#include "models/cost/decode_rows.h"

#include <algorithm>

namespace rackplan {
namespace {

// The three add up to less than the promised 0.5 %.
constexpr double axis_tolerance = 0.0015;

/// 1, 16, 256, … and `last`: where the knots of the other axes are tried.
std::vector<std::int64_t> probes(std::int64_t last) {
  std::vector<std::int64_t> points;
  for (std::int64_t x = 1; x < last; x *= 16) {
    points.push_back(x);
  }
  points.push_back(last);
  return points;
}

}  // namespace

void smooth_upwards(StepTable::PrefillGrid& grid) {
  const std::size_t depths = grid.depth.size();
  const std::size_t spreads = grid.spread.size();
  const auto at = [&](std::size_t t, std::size_t d, std::size_t s) -> std::int64_t& {
    return grid.time[(t * depths + d) * spreads + s];
  };
  for (std::size_t s = 0; s < spreads; ++s) {
    for (std::size_t t = 0; t < grid.tokens.size(); ++t) {
      for (std::size_t d = 0; d < depths; ++d) {
        std::int64_t& time = at(t, d, s);
        time = t > 0 ? std::max(time, at(t - 1, d, s)) : time;
        time = d > 0 ? std::max(time, at(t, d - 1, s)) : time;
        if (t > 0 && d > 0 && (t + 1 == grid.tokens.size() || d + 1 == depths)) {
          time = std::max(time, at(t - 1, d, s) + at(t, d - 1, s) - at(t - 1, d - 1, s));
        }
      }
    }
  }
}

StepTable::PrefillGrid prefill_grid(const StepInputs& inputs, const StepLimits& limits) {
  const std::int64_t ranks = inputs.plan.attention_dp;
  const std::int64_t last_tokens = limits.max_prefill_tokens_per_rank;
  constexpr std::int64_t one = StepTable::spread_unit;
  const auto seconds = [&](std::int64_t tokens, std::int64_t depth, std::int64_t spread) {
    const double times = static_cast<double>(spread) / static_cast<double>(one);
    return prefill_time(inputs, prefill_shape(tokens, static_cast<double>(depth), times)) / s;
  };
  const std::vector<std::int64_t> some_tokens = probes(last_tokens);
  const std::vector<std::int64_t> some_depths = probes(limits.max_depth);
  const std::vector<std::int64_t> some_spreads{one, one * (1 + ranks) / 2, one * ranks};

  StepTable::PrefillGrid grid;
  grid.tokens = adaptive_knots(1, last_tokens, axis_tolerance, [&](std::int64_t tokens) {
    std::vector<double> times;
    for (const std::int64_t depth : some_depths) {
      for (const std::int64_t spread : some_spreads) {
        times.push_back(seconds(tokens, depth, spread));
      }
    }
    return times;
  });
  grid.depth = adaptive_knots(0, limits.max_depth, axis_tolerance, [&](std::int64_t depth) {
    std::vector<double> times;
    times.reserve(some_tokens.size());
    for (const std::int64_t tokens : some_tokens) {
      times.push_back(seconds(tokens, depth, one));
    }
    return times;
  });
  grid.spread = adaptive_knots(one, one * ranks, axis_tolerance, [&](std::int64_t spread) {
    std::vector<double> times;
    // Closer than elsewhere: experts wake on the way. Eighths of these are whole.
    for (std::int64_t tokens = one; tokens < 2 * last_tokens; tokens *= 2) {
      times.push_back(seconds(tokens, 0, spread));
    }
    return times;
  });
  for (const std::int64_t tokens : grid.tokens) {
    for (const std::int64_t depth : grid.depth) {
      for (const std::int64_t spread : grid.spread) {
        grid.time.push_back(to_subticks(seconds(tokens, depth, spread)));
      }
    }
  }
  smooth_upwards(grid);
  return grid;
}

}  // namespace rackplan
