// SPDX-License-Identifier: Apache-2.0
#include "sim/run/reduction_figures.h"

#include "sim/report/number_text.h"

#include <cmath>
#include <optional>
#include <utility>

namespace rackplan {
namespace {

double share_of(const std::optional<double>& value) {
  return value.value_or(0.0);
}

}  // namespace

std::vector<ComparedFigure> compare(const WorkloadObservation& trace,
                                    const WorkloadObservation& workload) {
  std::vector<ComparedFigure> figures;
  const auto add = [&](std::string name, double one, double other, bool ratio = false) {
    figures.push_back({std::move(name), one, other, ratio});
  };
  add("requests", static_cast<double>(trace.requests), static_cast<double>(workload.requests));
  if (trace.busiest_hour() && workload.busiest_hour()) {
    add("busiest hour, requests",
        static_cast<double>(*trace.busiest_hour()),
        static_cast<double>(*workload.busiest_hour()));
  }
  for (std::size_t i = 0; i < observed_windows.size(); ++i) {
    const auto one = trace.windows[i].dispersion();
    const auto other = workload.windows[i].dispersion();
    if (one && other) {
      add("dispersion in " + std::to_string(observed_windows[i]) + " s", *one, *other);
    }
  }
  const auto lengths = [&](const char* name, const ValueCounts& one, const ValueCounts& other) {
    add(std::string(name) + " mean",
        static_cast<double>(one.total()) / static_cast<double>(one.count()),
        static_cast<double>(other.total()) / static_cast<double>(other.count()));
    for (const double probability : {0.5, 0.9, 0.99}) {
      add(std::string(name) + " p" + number_text(100.0 * probability, 3),
          one.quantile(probability),
          other.quantile(probability));
    }
  };
  lengths("prompt", trace.prompt, workload.prompt);
  lengths("output", trace.output, workload.output);
  add("length correlation",
      share_of(trace.correlation.coefficient()),
      share_of(workload.correlation.coefficient()),
      true);
  if (trace.ideal_hits()) {
    for (std::size_t i = 0; i < default_curve_capacities.size(); ++i) {
      add("LRU hits, " + std::to_string(default_curve_capacities[i]) + " blocks",
          share_of(trace.lru_hits(i)),
          share_of(workload.lru_hits(i)),
          true);
    }
    add("ideal hits", share_of(trace.ideal_hits()), share_of(workload.ideal_hits()), true);
  }
  return figures;
}

std::string error_text(const ComparedFigure& figure) {
  if (figure.ratio) {
    return number_text(figure.workload - figure.trace, 2);
  }
  return figure.trace == 0.0 ? "-" : percent_text(figure.workload / figure.trace - 1.0, 2);
}

std::string reuse_warning(const WorkloadObservation& trace, const WorkloadObservation& workload) {
  constexpr double notable = 0.03;
  const double found = share_of(trace.ideal_hits());
  const double played = share_of(workload.ideal_hits());
  if (std::abs(found - played) < notable) {
    return "";
  }
  const bool less = played < found;
  return std::string("The workload ") + (less ? "understates" : "overstates") +
         " reuse: " + percent_text(played, 3) + " of its prompt tokens were there before, " +
         percent_text(found, 3) + " of the trace's. Caches look " + (less ? "worse" : "better") +
         " than they are.";
}

}  // namespace rackplan
