// SPDX-License-Identifier: Apache-2.0
#include "sim/run/run_observers.h"

namespace rackplan {

RunObservers::RunObservers(const MeasureSpec& measure,
                           const RunLayout& layout,
                           const RunOutputs& outputs) {
  if (!outputs.timeline.empty()) {
    file_.emplace(outputs.timeline, outputs.timeline_gzip);
    timeline_.emplace(*file_, layout, outputs.timeline_requests);
    list_.add(*timeline_);
  }
  if (measure.series) {
    occupancy_.emplace(layout, to_tick(*measure.series));
    list_.add(*occupancy_);
  }
}

void RunObservers::close() {
  if (timeline_) {
    timeline_->close();
  }
}

std::optional<OccupancyReport> RunObservers::occupancy(Tick end) const {
  return occupancy_ ? std::optional(occupancy_->report(end)) : std::nullopt;
}

}  // namespace rackplan
