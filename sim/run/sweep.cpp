// SPDX-License-Identifier: Apache-2.0
#include "sim/run/sweep.h"

#include "models/base/error.h"
#include "sim/run/evaluate.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

namespace rackplan {
namespace {

struct Outcome {
  std::optional<SweepRow> row;
  std::exception_ptr trouble;
};

class Sweep {
 public:
  Sweep(const std::vector<SweepPoint>& points, const Catalogs& catalogs, Progress* progress)
      : points_(points), catalogs_(catalogs), progress_(progress), outcomes_(points.size()) {}

  // Takes points until none is left.
  void work() {
    for (std::size_t i = next_++; i < points_.size() && !halt_.stop_requested(); i = next_++) {
      outcomes_[i] = evaluated(points_[i]);
      if (outcomes_[i].trouble) {
        halt_.request_stop();
      } else if (outcomes_[i].row && progress_ != nullptr) {
        ++progress_->requests_done;
      }
    }
  }

  void halt() { halt_.request_stop(); }

  std::vector<SweepRow> rows() {
    std::vector<SweepRow> rows;
    for (Outcome& outcome : outcomes_) {
      if (outcome.trouble) {
        std::rethrow_exception(outcome.trouble);
      }
      if (outcome.row) {
        rows.push_back(std::move(*outcome.row));
      }
    }
    return rows;
  }

 private:
  [[nodiscard]] Outcome evaluated(const SweepPoint& point) const {
    try {
      const Report report = evaluate(point.scenario, catalogs_, halt_.get_token());
      return {sweep_row(point.values, report), nullptr};
    } catch (const Infeasible& infeasible) {
      return {infeasible_row(point.values, infeasible.what()), nullptr};
    } catch (const Interrupted&) {
      return {};
    } catch (...) {
      return {std::nullopt, std::current_exception()};
    }
  }

  const std::vector<SweepPoint>& points_;
  const Catalogs& catalogs_;
  Progress* progress_;
  std::vector<Outcome> outcomes_;
  std::atomic<std::size_t> next_{0};
  std::stop_source halt_;  // by the caller, or because a point is in trouble
};

}  // namespace

std::vector<SweepRow> run_sweep(const std::vector<SweepPoint>& points,
                                const Catalogs& catalogs,
                                int jobs,
                                const std::stop_token& stop,
                                Progress* progress) {
  ensure(jobs >= 1, "a sweep has a job");
  if (progress != nullptr) {
    progress->requests_total = static_cast<std::int64_t>(points.size());
  }
  Sweep sweep(points, catalogs, progress);
  {
    const std::stop_callback halt(stop, [&] { sweep.halt(); });
    std::vector<std::jthread> threads;
    for (std::size_t i = std::min(static_cast<std::size_t>(jobs), points.size()); i > 1; --i) {
      threads.emplace_back([&] { sweep.work(); });
    }
    sweep.work();
  }
  return sweep.rows();
}

}  // namespace rackplan
