// SPDX-License-Identifier: Apache-2.0
#include "sim/run/occupancy.h"

#include "models/base/error.h"
#include "models/units/text.h"
#include "sim/report/number_text.h"

#include <algorithm>
#include <utility>

namespace rackplan {
namespace {

constexpr int exact_digits = 17;

}  // namespace

Occupancy::Occupancy(RunLayout layout, Tick window)
    : layout_(std::move(layout)), window_(window), moved_{WindowSums(window), WindowSums(window)} {
  for (const std::vector<RunLayout::Pool>& deployment : layout_.deployments) {
    const WindowSums none(window);
    pools_.emplace_back(deployment.size(), Pool{none, none, none, none});
  }
}

Occupancy::Pool& Occupancy::pool(const ReplicaId& replica) {
  return pools_[replica.deployment][static_cast<std::size_t>(replica.pool)];
}

void Occupancy::add(WindowSums& sums, Tick from, Tick to, double value) const {
  if (window_count(to, window_) > most_windows) {
    throw InputError({"",
                      "measure.series",
                      format(to_seconds(window_)) + ", which cuts the run into more than " +
                          std::to_string(most_windows) + " windows",
                      "a longer window"});
  }
  sums.add(from, to, value);
}

void Occupancy::ready(const ReplicaId& /*replica*/, const Request& /*request*/, Tick /*at*/) {}

void Occupancy::admitted(const ReplicaId& replica,
                         const Request& /*request*/,
                         Tick since,
                         Tick at) {
  add(pool(replica).waiting, since, at, 1.0);
}

void Occupancy::left_waiting(const ReplicaId& replica,
                             const Request& /*request*/,
                             Tick since,
                             Tick at) {
  add(pool(replica).waiting, since, at, 1.0);
}

void Occupancy::held(const ReplicaId& replica, double tokens, Tick from, Tick to) {
  add(pool(replica).held, from, to, tokens);
}

void Occupancy::stepped(const ReplicaId& replica, Tick from, Tick to, const StepsRun& steps) {
  Pool& here = pool(replica);
  add(here.busy, from, to, 1.0);
  add(here.running, from, to, static_cast<double>(steps.prompts + steps.requests));
}

void Occupancy::transferred(std::size_t /*deployment*/,
                            const Request& /*request*/,
                            std::uint32_t from,
                            std::uint32_t to,
                            std::int64_t bytes,
                            Tick start,
                            Tick end) {
  const bool inside = layout_.nvlink_domains[from] == layout_.nvlink_domains[to];
  add(moved_[inside ? 0 : 1],
      start,
      end,
      static_cast<double>(bytes) / static_cast<double>(end - start));
}

void Occupancy::preempted(const ReplicaId& /*replica*/, const Request& /*request*/, Tick /*at*/) {}

void Occupancy::rejected(std::size_t /*deployment*/,
                         const Request& /*request*/,
                         RejectReason /*reason*/,
                         Tick /*at*/) {}

void Occupancy::completed(std::size_t /*deployment*/, const Completion& /*completion*/) {}

OccupancyReport Occupancy::report(Tick end) const {
  OccupancyReport report{.window = to_seconds(window_), .windows = {}};
  const std::size_t count = window_count(end, window_);
  for (std::size_t w = 0; w < count; ++w) {
    const Tick start = static_cast<Tick>(w) * window_;
    report.windows.push_back({.index = static_cast<std::int64_t>(w),
                              .start = to_seconds(start),
                              .length = to_seconds(std::min(window_, end - start)),
                              .nvlink = {},
                              .scale_out = {},
                              .pools = {}});
  }
  const auto length = [&](std::size_t w) { return to_tick(report.windows[w].length); };
  const auto each = [&](const WindowSums& sums, auto&& use) {
    const std::vector<double> integrals = sums.take(end);
    for (std::size_t w = 0; w < count; ++w) {
      use(report.windows[w], integrals[w] / static_cast<double>(length(w)));
    }
  };
  each(moved_[0], [](auto& window, double mean) {
    window.nvlink = mean * static_cast<double>(ticks_per_second) * byte / s;
  });
  each(moved_[1], [](auto& window, double mean) {
    window.scale_out = mean * static_cast<double>(ticks_per_second) * byte / s;
  });
  for (std::size_t d = 0; d < pools_.size(); ++d) {
    for (std::size_t p = 0; p < pools_[d].size(); ++p) {
      const RunLayout::Pool& plan = layout_.deployments[d][p];
      for (OccupancyWindow& window : report.windows) {
        window.pools.push_back({.name = plan.name});
      }
      const Pool& sums = pools_[d][p];
      const double replicas = plan.replicas;
      const double capacity = replicas * static_cast<double>(plan.kv_capacity);
      each(sums.running, [](auto& window, double mean) { window.pools.back().running = mean; });
      each(sums.waiting, [](auto& window, double mean) { window.pools.back().waiting = mean; });
      each(sums.held,
           [&](auto& window, double mean) { window.pools.back().kv_occupancy = mean / capacity; });
      each(sums.busy,
           [&](auto& window, double mean) { window.pools.back().utilisation = mean / replicas; });
    }
  }
  return report;
}

std::string occupancy_csv(const OccupancyReport& report) {
  std::string text = "start_s,length_s,nvlink_bytes_per_s,scale_out_bytes_per_s";
  if (!report.windows.empty()) {
    for (const PoolOccupancy& pool : report.windows.front().pools) {
      for (const char* column : {"running", "waiting", "kv_occupancy", "utilisation"}) {
        text += "," + pool.name + " " + column;
      }
    }
  }
  text += "\n";
  const auto cell = [&](double value) { text += "," + number_text(value, exact_digits); };
  for (const OccupancyWindow& window : report.windows) {
    text += number_text(window.start / s, exact_digits);
    cell(window.length / s);
    cell(window.nvlink / (byte / s));
    cell(window.scale_out / (byte / s));
    for (const PoolOccupancy& pool : window.pools) {
      cell(pool.running);
      cell(pool.waiting);
      cell(pool.kv_occupancy);
      cell(pool.utilisation);
    }
    text += "\n";
  }
  return text;
}

}  // namespace rackplan
