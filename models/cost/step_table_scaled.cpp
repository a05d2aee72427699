// SPDX-License-Identifier: Apache-2.0
// StepTable::scaled: a table of steps that all take some factor longer or shorter.
#include "models/base/error.h"
#include "models/cost/prefill_grid.h"
#include "models/cost/step_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

/// To the nearest subtick. The bound is that of to_subticks().
std::int64_t times(std::int64_t subticks, double factor) {
  return std::llround(std::min(static_cast<double>(subticks) * factor, 0x1p61));
}

std::vector<StepTable::Segment> scaled_row(std::span<const StepTable::Segment> row, double factor) {
  std::vector<StepTable::Segment> to(row.begin(), row.end());
  for (StepTable::Segment& segment : to) {
    segment.y0 = std::max<std::int64_t>(1, times(segment.y0, factor));
    segment.slope = times(segment.slope, factor);
  }
  for (std::size_t i = 0; i + 1 < row.size(); ++i) {
    const std::int64_t width = row[i + 1].x0 - row[i].x0;
    const bool falls = row[i].y0 + row[i].slope * width > row[i + 1].y0;
    if (!falls) {  // nor may it with a slope that was rounded up
      to[i].slope = std::min(to[i].slope, (to[i + 1].y0 - to[i].y0) / width);
    }
  }
  return to;
}

}  // namespace

StepTable StepTable::scaled(double factor) const {
  ensure(factor > 0.0, "steps take time, whatever they are scaled by");
  std::vector<std::vector<Segment>> rows;
  for (int batch = 1; batch <= max_batch(); ++batch) {
    rows.push_back(scaled_row(decode(batch), factor));
  }
  Experts experts = experts_;
  for (std::vector<std::int64_t>* part : {&experts.time, &experts.floor}) {
    for (std::int64_t& time : *part) {
      time = times(time, factor);
    }
  }
  PrefillGrid prefill = prefill_;
  if (!prefill.time.empty()) {
    for (std::int64_t& time : prefill.time) {
      time = std::max<std::int64_t>(1, times(time, factor));
    }
    smooth_upwards(prefill);
  }
  return {rows, std::move(prefill), std::move(experts)};
}

}  // namespace rackplan
