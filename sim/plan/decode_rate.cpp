// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/decode_rate.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace rackplan {
namespace {

// Requests on all ranks are looked at in ranges that grow by this: a range has the time of its
// fewest and the shares of its most.
constexpr double range_growth = 1.04;

double least_slope(const StepTable& table, int most) {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (int batch = 1; batch <= most; ++batch) {
    for (const StepTable::Segment& segment : table.decode(batch)) {
      least = std::min(least, segment.slope);
    }
  }
  return static_cast<double>(least);
}

// The least that the experts add with `requests` or more.
class LeastExperts {
 public:
  LeastExperts(const StepTable& table, int row, std::int64_t most) : least_(index(most) + 1) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (std::int64_t g = most; g >= 0; --g) {
      least = std::min(least, table.experts(row, g));
      least_[index(g)] = least;
    }
  }
  [[nodiscard]] std::int64_t from(std::int64_t requests) const { return least_[index(requests)]; }

 private:
  static std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }
  std::vector<std::int64_t> least_;
};

}  // namespace

DecodeRate decode_rate(const PoolPlan& plan, std::int64_t least_context) {
  const StepTable& table = *plan.steps;
  const std::int64_t ranks = plan.ranks;
  const std::int64_t room = std::max<std::int64_t>(1, plan.kv_capacity_per_rank / least_context);
  const int most = static_cast<int>(std::min<std::int64_t>(plan.max_batch_per_rank, room));
  std::vector<LowerHull::Point> points;
  for (int fewest_on_fullest = 1; fewest_on_fullest <= most;) {
    // Fullest ranks that run as the same row of the table.
    const int row = plan.padded(fewest_on_fullest);
    const int fullest = std::min(row, most);
    const LeastExperts experts(table, row, ranks * plan.max_batch_per_rank);
    const std::int64_t all = ranks * fullest;
    for (std::int64_t fewest = fewest_on_fullest; fewest <= all;) {
      const std::int64_t many = std::clamp(
          static_cast<std::int64_t>(static_cast<double>(fewest) * range_growth), fewest, all);
      const std::int64_t context = fewest * least_context / ranks;
      const std::int64_t time = table.decode_step(row, context, fewest) -
                                table.experts(row, fewest) + experts.from(fewest);
      points.emplace_back(static_cast<double>(time),
                          static_cast<double>(time) / static_cast<double>(many));
      fewest = many + 1;
    }
    fewest_on_fullest = fullest + 1;
  }
  return {.steps = LowerHull(std::move(points)),
          .context_slope = least_slope(table, table.max_batch()) / static_cast<double>(ranks)};
}

}  // namespace rackplan
