// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/target_judge.h"

#include <algorithm>
#include <memory>

namespace rackplan {
namespace {

double share_of(std::int64_t good, std::int64_t all) {
  return all > 0 ? static_cast<double>(good) / static_cast<double>(all) : 0.0;
}

}  // namespace

class TargetJudge::Log final : public RequestLog {
 public:
  Log(TargetJudge& judge, std::size_t deployment, RequestLog& next)
      : judge_(judge), deployment_(deployment), next_(next) {}

  void completed(const Completion& completion) override {
    judge_.count(deployment_, completion.request, completion.completed, &completion);
    next_.completed(completion);
  }
  void rejected(const Request& request, RejectReason reason, Tick tick) override {
    judge_.count(deployment_, request, tick, nullptr);
    next_.rejected(request, reason, tick);
  }

 private:
  TargetJudge& judge_;
  std::size_t deployment_;
  RequestLog& next_;
};

TargetJudge::TargetJudge(const std::vector<PlanTarget>& targets,
                         const std::vector<std::optional<std::int64_t>>& most,
                         Tick warmup,
                         bool early)
    : targets_(targets), warmup_(warmup), early_(early) {
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    tallies_.push_back({.target = &targets_[i], .most = most[i]});
  }
}

RequestLog& TargetJudge::before(std::size_t index, RequestLog& log) {
  logs_.push_back(std::make_unique<Log>(*this, index, log));
  return *logs_.back();
}

void TargetJudge::count(std::size_t deployment,
                        const Request& request,
                        Tick tick,
                        const Completion* done) {
  ++ended_;
  if (request.arrival < warmup_) {
    return;
  }
  for (Tally& tally : tallies_) {
    if (tally.target->deployment != deployment || tally.target->workload != request.workload) {
      continue;
    }
    pass_windows(tally, tick);
    const bool good = done != nullptr && judge(tally.target->slo,
                                               done->first_token - request.arrival,
                                               done->completed - request.arrival,
                                               request.output_tokens)
                                             .good();
    ++tally.ended;
    ++tally.window_ended;
    if (good) {
      continue;
    }
    ++tally.bad;
    ++tally.window_bad;
    if (tally.most && share_of(*tally.most - tally.bad, *tally.most) < tally.target->share) {
      miss();
    }
  }
}

// Closes the windows that were over before `tick`.
void TargetJudge::pass_windows(Tally& tally, Tick tick) {
  const std::int64_t index = (tick - warmup_ - 1) / tally.target->window;
  if (index == tally.window) {
    return;
  }
  if (tally.window_ended >= tally.target->enough) {
    const double share = share_of(tally.window_ended - tally.window_bad, tally.window_ended);
    tally.worst_window = std::min(tally.worst_window, share);
    if (share < tally.target->share) {
      miss();
    }
  }
  tally.window = index;
  tally.window_ended = 0;
  tally.window_bad = 0;
}

void TargetJudge::miss() {
  missed_ = true;
  if (early_) {
    stop_.request_stop();
  }
}

TargetOutcome TargetJudge::outcome(const Tally& tally, double share) const {
  const PlanTarget& target = *tally.target;
  const bool window = tally.worst_window < share && tally.worst_window < target.share;
  const double reached = window ? tally.worst_window : share;
  return {.workload = target.name,
          .metric = target.metric,
          .limit = target.limit,
          .asked = target.share,
          .reached = reached,
          .each_window = window,
          .met = reached >= target.share};
}

std::vector<TargetOutcome> TargetJudge::outcomes() const {
  std::vector<TargetOutcome> all;
  for (const Tally& tally : tallies_) {
    all.push_back(
        outcome(tally, tally.most ? share_of(*tally.most - tally.bad, *tally.most) : 1.0));
  }
  return all;
}

std::vector<TargetOutcome> TargetJudge::outcomes(
    const std::vector<std::int64_t>& unfinished) const {
  std::vector<TargetOutcome> all;
  for (const Tally& tally : tallies_) {
    const std::int64_t open = unfinished[tally.target->deployment];
    all.push_back(outcome(tally, share_of(tally.ended - tally.bad, tally.ended + open)));
  }
  return all;
}

}  // namespace rackplan
