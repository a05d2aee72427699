// SPDX-License-Identifier: Apache-2.0
// Hears how requests end, counts those that keep their targets, and says as early as it is certain
// that a target is missed:
//
//   of at most N measured requests, B were bad   =>   the share that is good is at most (N - B) / N
//   a window that the run fills has its share    =>   what comes later does not change it
//
// so that a run may be cut short without ever changing the verdict.
#pragma once

#include "sim/plan/plan.h"
#include "sim/plan/targets.h"
#include "sim/serving/request_log.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace rackplan {

class TargetJudge {
 public:
  /// `most` measured requests of each target, where that is known: in the order of `targets`. With
  /// `early`, asks for a stop as soon as a target is certainly missed.
  TargetJudge(const std::vector<PlanTarget>& targets,
              const std::vector<std::optional<std::int64_t>>& most,
              Tick warmup,
              bool early);

  /// The log that stands before `log`, of deployment `index`.
  [[nodiscard]] RequestLog& before(std::size_t index, RequestLog& log);

  /// Stops the run.
  [[nodiscard]] std::stop_token stop() const { return stop_.get_token(); }
  void request_stop() { stop_.request_stop(); }
  [[nodiscard]] bool missed() const { return missed_; }
  /// Requests that ended.
  [[nodiscard]] std::int64_t ended() const { return ended_; }

  /// Verdicts of a run that was cut short: shares at most reached.
  [[nodiscard]] std::vector<TargetOutcome> outcomes() const;
  /// Verdicts of a run to the end, with `unfinished` requests of each deployment.
  [[nodiscard]] std::vector<TargetOutcome> outcomes(
      const std::vector<std::int64_t>& unfinished) const;

 private:
  struct Tally {
    const PlanTarget* target = nullptr;
    std::optional<std::int64_t> most;
    std::int64_t ended = 0;
    std::int64_t bad = 0;
    std::int64_t window = 0;  // index of the one that is open
    std::int64_t window_ended = 0;
    std::int64_t window_bad = 0;
    double worst_window = 1.0;  // share of good requests, of those judged
  };
  class Log;

  void count(std::size_t deployment, const Request& request, Tick tick, const Completion* done);
  void pass_windows(Tally& tally, Tick tick);
  void miss();
  [[nodiscard]] TargetOutcome outcome(const Tally& tally, double share) const;

  std::vector<PlanTarget> targets_;
  std::vector<Tally> tallies_;
  Tick warmup_;
  bool early_;
  bool missed_ = false;
  std::int64_t ended_ = 0;
  std::stop_source stop_;
  std::vector<std::unique_ptr<RequestLog>> logs_;
};

}  // namespace rackplan
