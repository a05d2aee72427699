// SPDX-License-Identifier: Apache-2.0
// Who watches a run: its timeline, its series, both or nobody.
#pragma once

#include "sim/metrics/text_file.h"
#include "sim/run/occupancy.h"
#include "sim/run/run_layout.h"
#include "sim/run/run_outputs.h"
#include "sim/run/timeline.h"
#include "sim/scenario/scenario.h"
#include "sim/serving/observer_list.h"

#include <optional>

namespace rackplan {

class RunObservers {
 public:
  /// Throws EnvironmentError when the timeline cannot be written, as close() does.
  RunObservers(const MeasureSpec& measure, const RunLayout& layout, const RunOutputs& outputs);

  /// Null when nobody watches.
  [[nodiscard]] ServeObserver* get() { return list_.empty() ? nullptr : &list_; }
  /// The run was over at `end`: the files are whole.
  void close();
  [[nodiscard]] std::optional<OccupancyReport> occupancy(Tick end) const;

 private:
  std::optional<TextFile> file_;
  std::optional<Timeline> timeline_;
  std::optional<Occupancy> occupancy_;
  ObserverList list_;
};

}  // namespace rackplan
